import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { CloudEvent, type EventDeclaration } from "@cashline/contracts/common/events";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { TSchema } from "typebox";

/** Either the canonical event, or why it could not be made: the event then goes to the dead letters, the batch goes on. */
export type Canonicalised = { outcome: "canonical"; event: CanonicalEvent } | { outcome: "poison"; reason: string };

/** The member of a payload that holds the event's amount, by kind of object. */
const amountMembers: Readonly<Record<string, string>> = {
  invoice: "total",
  credit_note: "total",
  quote: "termNet",
  tax_document: "tax",
  payment_intent: "amount",
  refund: "amount",
  dispute: "amount",
  receivable: "gross",
  cash_receipt: "amount",
  revenue_schedule: "total",
  contract: "lastTermValue",
  case: "exposure",
  credit_request: "amount",
};

/** Brings CloudEvents of the known types to the canonical shape; each event is judged alone. */
export function canonicaliser(types: ReadonlyMap<string, EventDeclaration>): (source: string, raw: unknown) => Canonicalised {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const isEnvelope = ajv.compile<CloudEvent>(CloudEvent);
  const payloads = new Map<string, ValidateFunction>();
  const payloadCheck = (type: string, schema: TSchema): ValidateFunction => {
    const check = payloads.get(type) ?? ajv.compile(schema);
    payloads.set(type, check);
    return check;
  };
  return (source, raw) => {
    if (!isEnvelope(raw)) return { outcome: "poison", reason: `not a CloudEvent of this estate: ${ajv.errorsText(isEnvelope.errors)}` };
    if (raw.source !== `/systems/${source}`) return { outcome: "poison", reason: `source ${raw.source} was delivered by ${source}` };
    const declared = types.get(raw.type);
    if (!declared) return { outcome: "poison", reason: `unknown event type ${raw.type}` };
    if (declared.system !== source) return { outcome: "poison", reason: `${raw.type} is not a type of ${source}` };
    if (declared.object !== raw.objecttype)
      return { outcome: "poison", reason: `${raw.type} is about an object of kind ${declared.object}, not ${raw.objecttype}` };
    const check = payloadCheck(raw.type, declared.data);
    if (!check(raw.data)) return { outcome: "poison", reason: `data does not match ${raw.type}: ${ajv.errorsText(check.errors)}` };
    return { outcome: "canonical", event: canonical(source, raw) };
  };
}

function canonical(source: string, raw: CloudEvent): CanonicalEvent {
  const payload = raw.data as Record<string, unknown>;
  const amount = payload[amountMembers[raw.objecttype] ?? ""] as { currency: string; minor: string } | null | undefined;
  return {
    eventId: raw.id,
    tenant: raw.tenant,
    system: source,
    type: raw.type,
    objectType: raw.objecttype,
    objectId: raw.subject,
    objectVersion: raw.objectversion,
    sequence: raw.sequence,
    occurredAt: raw.time,
    recordedAt: raw.recordedat ?? raw.time,
    // An opportunity is where a business case begins: its own id is the correlation everything after it carries.
    correlationId: raw.objecttype === "opportunity" ? raw.subject : raw.correlationid,
    traceparent: raw.traceparent ?? null,
    objects: objectsOf(raw, payload),
    accountId: textOf(payload["accountId"]) ?? (raw.objecttype === "account" ? raw.subject : null),
    legalEntity: textOf(payload["legalEntity"]) ?? textOf(payload["sellingEntity"]),
    amountMinor: amount?.minor ?? null,
    currency: amount?.currency ?? textOf(payload["currency"]),
    payload: raw.data,
  };
}

/** The event's own object, then every object its payload names in a member ending in `Id`. */
function objectsOf(raw: CloudEvent, payload: Record<string, unknown>): CanonicalEvent["objects"] {
  const objects = [{ type: raw.objecttype, id: raw.subject }];
  for (const [member, value] of Object.entries(payload)) {
    if (member.endsWith("Id") && typeof value === "string") objects.push({ type: snakeCase(member.slice(0, -2)), id: value });
  }
  return objects;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
