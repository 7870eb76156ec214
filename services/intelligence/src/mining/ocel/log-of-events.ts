import type { OcelObject, OcelType, OcelValueKind } from "@cashline/contracts/services/intelligence/ocel";
import { inCanonicalOrder } from "../canonical-order.ts";
import { BEGINNING, canonicalLog, type CanonicalLog } from "./log.ts";

/** An event as `pi.raw_events` keeps it. */
export type ArrivedEvent = {
  readonly eventId: string;
  readonly system: string;
  readonly activity: string;
  readonly sequence: number;
  readonly at: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly objectVersion: number;
  readonly correlationId: string;
  readonly accountId: string;
  readonly legalEntity: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly marks: readonly string[];
  readonly invoice: string;
  readonly objects: readonly { readonly role: string; readonly id: string }[];
  readonly payload: unknown;
};

type Value = string | number | boolean;
type Timed = { name: string; value: Value; time: string };

const eventAttributes: readonly { name: string; type: OcelValueKind; of: (event: ArrivedEvent) => Value | undefined }[] = [
  { name: "system", type: "string", of: ({ system }) => system },
  { name: "sequence", type: "integer", of: ({ sequence }) => sequence },
  { name: "object_version", type: "integer", of: ({ objectVersion }) => objectVersion },
  { name: "correlation_id", type: "string", of: ({ correlationId }) => correlationId || undefined },
  { name: "account_id", type: "string", of: ({ accountId }) => accountId || undefined },
  { name: "legal_entity", type: "string", of: ({ legalEntity }) => legalEntity || undefined },
  { name: "currency", type: "string", of: ({ currency }) => currency || undefined },
  { name: "amount_minor", type: "integer", of: ({ amountMinor }) => amountMinor || undefined },
  { name: "marks", type: "string", of: ({ marks }) => marks.join(" ") || undefined },
  { name: "invoice", type: "string", of: ({ invoice }) => invoice || undefined },
];

/**
 * The estate's events as an OCEL 2.0 log. An object is whatever has published events of its own; the part it plays in
 * another's event or state (`last_quote`) is the tie's qualifier. Its attributes are the plain members and amounts of its
 * published state: what its first version had stands at the beginning, each later change at its scenario time. That a member
 * became empty again the format cannot say. Pure.
 */
export function logOfEvents(events: readonly ArrivedEvent[]): CanonicalLog {
  const lives = Map.groupBy(events, ({ objectId }) => objectId);
  const activities = [...new Set(events.map(({ activity }) => activity))];
  const described = [...lives].map(([id, life]) => ({
    id,
    type: life[0]?.objectType ?? "",
    values: valuesOf(id, life),
    ties: tiesOf(id, life, lives),
  }));
  const objectTypes = [...Map.groupBy(described, ({ type }) => type)].map(([name, ofType]): OcelType => ({
    name,
    attributes: kindsOf(ofType.flatMap(({ values }) => values)),
  }));
  const kinds = new Map(objectTypes.map(({ name, attributes }) => [name, new Map(attributes.map((each) => [each.name, each.type]))]));
  return canonicalLog({
    eventTypes: activities.map((name) => ({ name, attributes: eventAttributes.map((each) => ({ name: each.name, type: each.type })) })),
    objectTypes,
    events: listed(events).map((event) => ({
      id: event.eventId,
      type: event.activity,
      time: event.at,
      attributes: eventAttributes.flatMap(({ name, of }) => {
        const value = of(event);
        return value === undefined ? [] : [{ name, value }];
      }),
      relationships: event.objects.filter(({ id }) => lives.has(id)).map(({ role, id }) => ({ objectId: id, qualifier: role })),
    })),
    objects: described.map(({ id, type, values, ties }): OcelObject => ({
      id,
      type,
      attributes: values.map(({ name, value, time }) => ({
        name,
        time,
        value: kinds.get(type)?.get(name) === "string" ? String(value) : value,
      })),
      relationships: ties,
    })),
  });
}

/** Events of one instant in the order in which they are taken to have happened: a log has no other sign of it. */
function listed(events: readonly ArrivedEvent[]): ArrivedEvent[] {
  return inCanonicalOrder(events.map((event) => ({ ...event, at: Date.parse(event.at), id: event.eventId, event }))).map(
    ({ event }) => event,
  );
}

/** Every change of the object's plain members, by its versions. */
function valuesOf(id: string, life: readonly ArrivedEvent[]): Timed[] {
  const values: Timed[] = [];
  const last = new Map<string, Value>();
  let isFirst = true;
  for (const { payload, at } of life.toSorted((one, other) => one.objectVersion - other.objectVersion || one.sequence - other.sequence)) {
    if ((payload as { id?: unknown } | null)?.id !== id) continue;
    for (const { name, value } of membersOf(payload as Record<string, unknown>)) {
      if (last.get(name) === value) continue;
      last.set(name, value);
      values.push({ name, value, time: isFirst ? BEGINNING : at });
    }
    isFirst = false;
  }
  return values;
}

/** Text, numbers and yes-or-no as they are, amounts of money in minor units; ids of other objects are ties. */
function membersOf(payload: Record<string, unknown>): { name: string; value: Value }[] {
  return Object.entries(payload).flatMap(([name, value]) => {
    if (name === "id" || name.endsWith("Id")) return [];
    if (typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
      return [{ name, value }];
    const minor = (value as { minor?: unknown } | null)?.minor;
    return typeof minor === "string" && Number.isSafeInteger(Number(minor)) ? [{ name: `${name}Minor`, value: Number(minor) }] : [];
  });
}

/** The one kind that holds every value a member has had; text where they differ. */
function kindsOf(values: readonly Timed[]): { name: string; type: OcelValueKind }[] {
  return [...Map.groupBy(values, ({ name }) => name)].map(([name, ofMember]) => {
    const kinds = new Set(ofMember.map(({ value }) => kindOf(value)));
    if (kinds.size === 2 && kinds.has("integer") && kinds.has("float")) return { name, type: "float" };
    const [only = "string"] = kinds;
    return { name, type: kinds.size === 1 ? only : "string" };
  });
}

function kindOf(value: Value): OcelValueKind {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "float";
  return "string";
}

function tiesOf(id: string, life: readonly ArrivedEvent[], lives: ReadonlyMap<string, unknown>) {
  return life.flatMap(({ objects }) =>
    objects.filter((other) => other.id !== id && lives.has(other.id)).map((other) => ({ objectId: other.id, qualifier: other.role })),
  );
}
