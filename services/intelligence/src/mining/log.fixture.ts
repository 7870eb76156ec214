import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { deriveId } from "@cashline/kernel/ids";
import { wholePayload } from "../ingest/whole-payload.fixture.ts";

type Told = {
  /** Wire type without version. */
  type: string;
  /** Scenario time; the day of January 2026 or an instant. */
  at: string;
  id?: string;
  case?: string;
  sequence?: number;
  payload?: Record<string, unknown>;
  also?: readonly (readonly [role: string, id: string])[];
};

let last = 0;

/** What the tables of objects read of any payload. */
const plain = (at: string): Record<string, unknown> => ({
  ...Object.fromEntries(["subscriptionId", "contractId", "accountId", "lastOpportunityId"].map((member) => [member, "x"])),
  ...Object.fromEntries(
    ["code", "category", "status", "severity", "ownerTeam", "tier", "unitPrice", "discountPercent"].map((member) => [member, "1"]),
  ),
  ...Object.fromEntries(["total", "gross", "open", "amount"].map((member) => [member, { currency: "EUR", minor: "0" }])),
  ...Object.fromEntries(["finalizedAt", "paidAt", "resolvedAt", "closedAt"].map((member) => [member, null])),
  ...Object.fromEntries(["revision", "seats", "renewals", "reopened", "exposureReporting"].map((member) => [member, 1])),
  draftedAt: at,
  detectedAt: at,
  dueAt: at,
  ...Object.fromEntries(["postedOn", "startOn", "endOn", "receivedOn"].map((member) => [member, at.slice(0, 10)])),
  termMonths: 12,
  sku: "platform",
  legalEntity: "DE01",
  sellingEntity: "DE01",
  currency: "EUR",
  tasks: [],
});

/** An event as the hub would hand it on, in the order of telling where no sequence is given. */
export function told({
  type,
  at,
  id = `${type}-1`,
  case: correlationId = "opp_1",
  sequence,
  payload = {},
  also = [],
}: Told): CanonicalEvent {
  last += 1;
  const [system = "", object = ""] = type.split(".");
  return {
    eventId: deriveId("evt", "log", type, id, at, String(sequence ?? last)),
    tenant: "log",
    system,
    type: `${type}.v1`,
    objectType: object,
    objectId: id,
    objectVersion: last,
    sequence: sequence ?? last,
    occurredAt: at,
    recordedAt: at,
    correlationId,
    traceparent: null,
    objects: [{ type: object, id }, ...also.map(([role, other]) => ({ type: role, id: other }))],
    accountId: null,
    legalEntity: null,
    amountMinor: null,
    currency: null,
    payload: wholePayload(object, { ...plain(at), id, ...payload }),
  };
}

const DAY = "2026-01-05T10:00:00.000Z";
const RENEWAL = { kind: "renewal", contractId: "ctr_1" };

/** A renewal as the flow runs it, all at one scenario instant but for opportunity and money. */
export function renewalLog(correlationId = "opp_1", { without = [] as readonly string[], at = DAY } = {}): CanonicalEvent[] {
  const invoice = { invoiceId: `invoice-of-${correlationId}`, code: `invoice-of-${correlationId}`, kind: "sale" };
  const of = (type: string, payload: Record<string, unknown> = {}, time = at) =>
    told({ type, at: time, id: `${type.split(".")[1]}-of-${correlationId}`, case: correlationId, payload: { ...invoice, ...payload } });
  return [
    told({ type: "crm.opportunity.created", at: "2026-01-01T00:00:00.000Z", id: correlationId, case: correlationId, payload: RENEWAL }),
    told({ type: "crm.opportunity.won", at, id: correlationId, case: correlationId, payload: RENEWAL }),
    of("cpq.quote.created"),
    of("cpq.quote.approved"),
    of("cpq.quote.accepted"),
    told({ type: "crm.opportunity.quote_signed", at, id: correlationId, case: correlationId, payload: RENEWAL }),
    of("billing.subscription.renewed"),
    of("billing.invoice.drafted"),
    of("tax.document.calculated"),
    of("tax.document.committed"),
    of("billing.invoice.finalized"),
    of("erp.receivable.posted"),
    of("erp.journal.posted"),
    of("erp.schedule.laid"),
    of("payment.intent.processing"),
    of("provisioning.entitlement.extended"),
    of("crm.contract.renewed"),
    of("billing.invoice.numbered", {}, "2026-01-05T23:00:00.000Z"),
    of("erp.revenue.recognized", {}, "2026-01-31T23:30:00.000Z"),
    of("payment.intent.succeeded", {}, "2026-02-04T12:00:00.000Z"),
    of("billing.invoice.paid", {}, "2026-02-04T12:00:00.000Z"),
    of("erp.cash.applied", {}, "2026-02-04T12:00:00.000Z"),
    of("erp.receivable.cleared", {}, "2026-02-04T12:00:00.000Z"),
  ].filter(({ type }) => !without.some((each) => type === `${each}.v1`));
}
