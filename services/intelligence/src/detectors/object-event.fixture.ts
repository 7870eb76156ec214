import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { deriveId } from "@cashline/kernel/ids";
import { caseExample } from "../kpis/example-events.ts";
import { wholePayload } from "../ingest/whole-payload.fixture.ts";

type Published = { id: string } & Record<string, unknown>;
type About = { version?: number; sequence?: number; at?: string; correlationId?: string; name?: string };

export const AT = "2026-01-10T10:00:00.000Z";

/** An object as its system published it; by default at its first version, in a business case named after it. */
export function published(object: string, payload: Published, about: About = {}): CanonicalEvent {
  const [system = "", type = ""] = object.split(".");
  const { version = 1, sequence = version, at = AT, correlationId = `case-of-${payload.id}`, name = "changed" } = about;
  return {
    eventId: deriveId("evt", "object", object, payload.id, String(version), String(sequence)),
    tenant: "example",
    system,
    type: `${system}.${type}.${name}.v1`,
    objectType: type,
    objectId: payload.id,
    objectVersion: version,
    sequence,
    occurredAt: at,
    recordedAt: at,
    correlationId,
    traceparent: null,
    objects: [{ type, id: payload.id }],
    accountId: null,
    legalEntity: null,
    amountMinor: null,
    currency: null,
    payload: wholePayload(type, payload),
  };
}

export const usd = (minor: number | string) => ({ currency: "USD", minor: String(minor) });

/** A case about one object, as far as detectors read it, with who found it. */
export function caseOn(code: string, businessKey: string, status: string, detectedBy = "guard"): CanonicalEvent {
  const id = `case-of-${businessKey}`;
  const { payload } = caseExample({ id, code, detectedAt: AT });
  return published("orchestrator.case", { ...(payload as object), id, businessKey, status, findings: [{ code, businessKey, detectedBy }] });
}

/** An invoice that has gone out for renewal `opp-<id>`, then touched by somebody with a case of her own. */
export function sentInvoice(id: string, members: Record<string, unknown> = {}, sequence = 2): CanonicalEvent[] {
  const invoice = {
    id,
    status: "paid",
    revision: 1,
    contractId: `ctr-of-${id}`,
    accountId: `acc-of-${id}`,
    subscriptionId: `sub-of-${id}`,
    legalEntity: "US01",
    currency: "USD",
    total: usd(10_800),
    tax: usd(800),
    due: usd(0),
    taxDocumentId: `txd-of-${id}`,
    draftedAt: AT,
    finalizedAt: AT,
    issuedOn: "2026-01-10",
    paidAt: AT,
    lines: [],
    ...members,
  };
  return [
    published("billing.invoice", { ...invoice, status: "draft" }, { name: "drafted", correlationId: `opp-${id}`, sequence: sequence - 1 }),
    published("billing.invoice", invoice, { name: "paid", version: 2, sequence, correlationId: "somebody-else" }),
  ];
}
