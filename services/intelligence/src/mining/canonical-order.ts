import { IMPORTED } from "./activity.ts";

/**
 * Much of a renewal happens at one scenario instant, in several systems. Which came first there, only its own system's
 * sequence tells; between systems the place of the activity in the declared way decides, never the wall clock, so that the
 * same season has the same paths. An event is never placed before one of its own system that came before it.
 */
export const SYSTEMS = ["crm", "cpq", "billing", "tax", "payment", "erp", "provisioning", "metering", "support", "orchestrator"] as const;

/** Activities of one instant, in the order in which the flows bring them about. */
export const WAY: readonly string[] = [
  "crm opportunity created",
  "crm opportunity won",
  "cpq quote created",
  "cpq quote submitted",
  "cpq quote level approved",
  "cpq quote approved",
  "cpq quote accepted",
  "crm opportunity quote signed",
  "billing subscription renewed",
  "billing subscription changed",
  "billing subscription change scheduled",
  "crm contract updated",
  "provisioning entitlement amended",
  "tax document voided",
  "billing invoice voided",
  "billing invoice drafted",
  "tax document calculated",
  "tax document committed",
  "erp posting rejected",
  "orchestrator case opened",
  "orchestrator case reopened",
  "billing invoice held",
  "billing invoice released",
  "billing invoice finalized",
  "erp revenue arrangement modified",
  "erp receivable posted",
  "erp journal posted",
  "erp schedule laid",
  "orchestrator case progressed",
  "orchestrator case closed",
  "payment intent created",
  "payment intent processing",
  "payment intent succeeded",
  "payment intent failed",
  "billing invoice payment failed",
  "billing invoice paid",
  "erp cash applied",
  "erp receivable cleared",
  "provisioning entitlement extended",
  "crm contract renewed",
  "billing invoice numbered",
];

const places = new Map(WAY.map((activity, index) => [activity, index + 1]));
const systemPlaces = new Map<string, number>(SYSTEMS.map((system, index) => [system, index + 1]));

/** What the order of events rests on. `at` is a scenario instant in milliseconds. */
export type Placed = {
  readonly at: number;
  readonly system: string;
  readonly sequence: number;
  readonly id: string;
  readonly activity: string;
};

/** Events in canonical order: by scenario time, then as said above, then by id. */
export function inCanonicalOrder<Event extends Placed>(events: readonly Event[]): Event[] {
  const bySequence = events.toSorted((one, other) => one.at - other.at || one.sequence - other.sequence || compare(one.id, other.id));
  const reached = new Map<string, number>();
  const placed = bySequence.map((event) => {
    const key = `${event.at} ${event.system}`;
    const place = Math.max(reached.get(key) ?? 0, places.get(event.activity) ?? 0);
    reached.set(key, place);
    return { event, place };
  });
  // Stable: within a system the sequence stays.
  return placed
    .toSorted(
      (one, other) =>
        one.event.at - other.event.at ||
        one.place - other.place ||
        (systemPlaces.get(one.event.system) ?? 0) - (systemPlaces.get(other.event.system) ?? 0) ||
        compare(one.event.system, other.event.system),
    )
    .map(({ event }) => event);
}

/** Whether it is known that one event came before the other: by scenario time, or by their system's own sequence. */
export function isKnownBefore(one: Placed, other: Placed): boolean {
  return one.at < other.at || (one.at === other.at && one.system === other.system && one.sequence < other.sequence);
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const quoted = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(", ")}]`;

/** The place of a row's activity, in SQL; nothing declared comes first. */
export const PLACE = `indexOf(${quoted(WAY)}, activity)`;
/** The place of a row's system, in SQL; of an imported one, of the system it came from. */
export const SYSTEM_PLACE = `indexOf(${quoted(SYSTEMS)}, replaceOne(system, '${IMPORTED}:', ''))`;
