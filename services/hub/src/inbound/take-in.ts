import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Canonicalised } from "./canonical.ts";
import type { Poison } from "./dead-letters.ts";
import { nameOf, type EventsInHand } from "./events-in-hand.ts";
import { handOn, type Consumer } from "./hand-on.ts";
import type { Again, Ledger } from "./ledger.ts";

/** The two consumers: the analytics store takes every event, the engine those that move something. */
export type Consumers = { readonly store: Consumer; readonly signal: Consumer };

export type TakenIn = { accepted: number; duplicates: number; deadLettered: number };

type Parts = {
  readonly ledger: Ledger;
  readonly canonicalise: (source: string, raw: unknown) => Canonicalised;
  readonly movesSomething: (event: CanonicalEvent) => boolean;
  readonly consumers: Consumers;
  /** Holds what is handed on until it is noted. */
  readonly inHand: EventsInHand;
  /** Wall clock. */
  readonly receivedAt: string;
  /** Told of every event that was taken in for the first time, and of every one that was known. */
  readonly count: (tenant: string, outcome: "taken_in" | "duplicate") => void;
  /** The how-manieth try of the source brought the batch. */
  readonly attempt: number;
  /** Told of every event that came again, or by a later try than the first: how often it has come by now. */
  readonly cameAgain: (again: Again) => void;
};

/**
 * Takes a batch in: drops what was seen, hands the rest to both consumers, and only then notes it. What cannot be
 * understood, and what a consumer refuses for good, becomes a dead letter; an event one consumer refuses still goes to
 * the other. A crash before the note makes the source deliver again; both take the same event twice without harm.
 * @throws ConsumerFailed when a consumer gave no verdict; nothing is noted then
 */
export async function takeIn(source: string, batch: readonly unknown[], parts: Parts): Promise<TakenIn> {
  const { ledger, consumers, receivedAt } = parts;
  const fresh = new Map<string, { event: CanonicalEvent; raw: unknown }>();
  const repeated: CanonicalEvent[] = [];
  const poison: Poison[] = [];
  let duplicates = 0;
  for (const raw of batch) {
    const result = parts.canonicalise(source, raw);
    if (result.outcome === "poison") {
      poison.push({ raw, reason: result.reason });
      continue;
    }
    const { event } = result;
    if (fresh.has(nameOf(event))) repeated.push(event);
    else {
      const deliveries = ledger.countIfSeen(event, receivedAt);
      if (deliveries === undefined) fresh.set(nameOf(event), { event, raw });
      else {
        duplicates += 1;
        parts.count(event.tenant, "duplicate");
        parts.cameAgain({ event, deliveries });
      }
    }
  }
  const events = [...fresh.values()].map(({ event }) => event);
  return parts.inHand.hold(events, async () => {
    const refusals = await handOnToBoth(consumers, events, events.filter(parts.movesSomething));
    for (const [name, reasons] of refusals) poison.push({ raw: fresh.get(name)?.raw, reason: reasons.join("; ") });
    const taken = events.filter((event) => !refusals.has(nameOf(event)));
    // An event repeated within the batch is noted as often as it came.
    const again = repeated.filter((event) => !refusals.has(nameOf(event)));
    for (const each of ledger.note(source, { taken: [...taken, ...again], poison }, receivedAt)) parts.cameAgain(each);
    if (parts.attempt > 1) for (const event of taken) parts.cameAgain({ event, deliveries: 1 });
    for (const { tenant } of taken) parts.count(tenant, "taken_in");
    for (const { tenant } of again) parts.count(tenant, "duplicate");
    return { accepted: taken.length, duplicates: duplicates + repeated.length, deadLettered: poison.length };
  });
}

/** The reasons of each event that was refused, by name. Waits for both, so that nothing of a failed batch is still under way. */
async function handOnToBoth(
  { store, signal }: Consumers,
  events: readonly CanonicalEvent[],
  moving: readonly CanonicalEvent[],
): Promise<Map<string, string[]>> {
  const answers = await Promise.allSettled([handOn(store, events), handOn(signal, moving)]);
  const reasons = new Map<string, string[]>();
  for (const answer of answers) {
    if (answer.status === "rejected") throw answer.reason;
    for (const { event, reason } of answer.value) reasons.set(nameOf(event), [...(reasons.get(nameOf(event)) ?? []), reason]);
  }
  return reasons;
}
