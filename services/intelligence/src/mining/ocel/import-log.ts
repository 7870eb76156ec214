import { Refusal } from "@cashline/chassis/refusal";
import type { OcelLog } from "@cashline/contracts/services/intelligence/ocel";
import type { Store } from "../../store/store.ts";
import { IMPORTED } from "../activity.ts";
import { SYSTEMS, inCanonicalOrder } from "../canonical-order.ts";
import { isBusinessCase, type Mark, type Step } from "../steps.ts";
import { wayRow } from "../way.ts";
import { InconsistentLog, canonicalLog, logText, type CanonicalEvent, type CanonicalLog } from "./log.ts";
import { importedLog } from "./log-of-sandbox.ts";

type Counts = { events: number; objects: number; cases: number };
type Placed = Step & { readonly event: CanonicalEvent };

/** What a column of time holds. */
const YEARS = { first: 1970, last: 2261 };

/**
 * Takes a log into a sandbox without events, or the same log again. Its events stand beside all others, as of the system
 * `import`, so that a graph of them is asked like any other; its objects and types in a table of their own. An event that
 * belongs to several cases is in the way of each.
 * @throws Refusal `inconsistent-log`, `sandbox-not-empty`
 */
export async function importLog(
  store: Store,
  tenant: string,
  body: { caseType: string | null; log: OcelLog },
  storedAt: string,
): Promise<Counts> {
  const log = checked(body.log);
  const steps = stepsOf(log);
  const cases = casesOf(log, steps, body.caseType);
  const counts = { events: log.events.length, objects: log.objects.length, cases: cases.size };
  const [stored] = await store.query<{ n: string }>("SELECT count() AS n FROM pi.raw_events WHERE tenant = {tenant:String}", { tenant });
  if (Number(stored?.n ?? 0) > 0) {
    const before = await importedLog(store, tenant);
    if (before !== null && logText(before) === logText(log)) return counts;
    throw new Refusal("sandbox-not-empty", `${tenant} has ${stored?.n} events`);
  }
  await insert(store, "pi.ocel_elements", elementRows(tenant, log));
  await insert(
    store,
    "pi.process_variants",
    [...cases].map(([id, steps]) => wayRow(tenant, id, inCanonicalOrder(steps))),
  );
  // Last: with its events a sandbox counts as taken.
  await insert(store, "pi.raw_events", eventRows(tenant, log, steps, cases, storedAt));
  return counts;
}

function checked(raw: OcelLog): CanonicalLog {
  try {
    const log = canonicalLog(raw);
    for (const [index, { id, time }] of log.events.entries()) {
      const year = Number(time.slice(0, 4));
      if (!(year >= YEARS.first && year <= YEARS.last))
        throw new InconsistentLog([{ pointer: `/events/${index}`, message: `event "${id}" lies outside ${YEARS.first} to ${YEARS.last}` }]);
    }
    return log;
  } catch (error) {
    if (!(error instanceof InconsistentLog)) throw error;
    const errors = error.faults.map(({ pointer, message }) => ({ pointer: `/body/log${pointer}`, message }));
    throw new Refusal("inconsistent-log", error.message, { errors });
  }
}

/** Each event as a step: of the system and at the place there that the log says, or at its place in the log. */
function stepsOf({ events }: CanonicalLog): Placed[] {
  return events.map((event, index) => {
    const attribute = (name: string): unknown => event.attributes.find((each) => each.name === name)?.value;
    const [system, sequence, marks, invoice] = ["system", "sequence", "marks", "invoice"].map(attribute);
    const isOurs = SYSTEMS.some((each) => each === system) && Number.isSafeInteger(sequence) && Number(sequence) >= 0;
    return {
      id: event.id,
      at: Date.parse(event.time),
      activity: event.type,
      system: isOurs ? String(system) : IMPORTED,
      sequence: isOurs ? Number(sequence) : index + 1,
      marks: typeof marks === "string" ? (marks.split(" ") as Mark[]) : [],
      invoice: typeof invoice === "string" ? invoice : "",
      event,
    };
  });
}

function casesOf(log: CanonicalLog, all: readonly Placed[], caseType: string | null): Map<string, Placed[]> {
  const ofType = new Set(log.objects.filter(({ type }) => type === caseType).map(({ id }) => id));
  const cases = new Map<string, Placed[]>();
  for (const step of all) {
    const named = step.event.attributes.find(({ name }) => name === "correlation_id")?.value;
    const ids =
      caseType === null
        ? typeof named === "string" && isBusinessCase(named)
          ? [named]
          : []
        : new Set(step.event.relationships.map(({ objectId }) => objectId).filter((id) => ofType.has(id)));
    for (const id of ids) cases.getOrInsertComputed(id, () => []).push(step);
  }
  return cases;
}

function elementRows(tenant: string, log: CanonicalLog) {
  return [
    ...log.eventTypes.map((type) => ({ tenant, kind: "event_type", id: type.name, type: "", element: JSON.stringify(type) })),
    ...log.objectTypes.map((type) => ({ tenant, kind: "object_type", id: type.name, type: "", element: JSON.stringify(type) })),
    ...log.objects.map((object) => ({ tenant, kind: "object", id: object.id, type: object.type, element: JSON.stringify(object) })),
  ];
}

function eventRows(
  tenant: string,
  log: CanonicalLog,
  all: readonly Placed[],
  cases: ReadonlyMap<string, readonly Placed[]>,
  storedAt: string,
) {
  const typeOf = new Map(log.objects.map(({ id, type }) => [id, type]));
  const caseOf = new Map([...cases].toReversed().flatMap(([id, steps]) => steps.map((step) => [step.id, id] as const)));
  const clock = (at: string): string => at.replace("T", " ").replace("Z", "").slice(0, 23);
  return all.map(({ id, system, sequence, event }, index) => {
    const objects = event.relationships.map(({ objectId }) => ({ object_type: typeOf.get(objectId) ?? "", object_id: objectId }));
    return {
      tenant,
      system: system === IMPORTED ? IMPORTED : `${IMPORTED}:${system}`,
      event_type: event.type,
      event_id: id,
      object_type: objects[0]?.object_type ?? "",
      object_id: objects[0]?.object_id ?? "",
      // Its place in the log, by which the log is given back as it was listed.
      object_version: index + 1,
      sequence,
      occurred_at: clock(event.time),
      recorded_at: clock(event.time),
      stored_at: clock(storedAt),
      correlation_id: caseOf.get(id) ?? "",
      account_id: "",
      legal_entity: "",
      currency: "",
      amount_minor: "0",
      objects,
      payload: JSON.stringify({ ocel: event }),
    };
  });
}

async function insert(store: Store, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await store.insert(table, rows);
}
