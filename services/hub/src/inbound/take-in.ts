import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Canonicalised } from "./canonical.ts";
import type { Ledger } from "./ledger.ts";

/** The two consumers; each answers once it has the events for good. */
export type Consumers = {
  store(events: readonly CanonicalEvent[]): Promise<void>;
  signal(events: readonly CanonicalEvent[]): Promise<void>;
};

export type TakenIn = { accepted: number; duplicates: number; deadLettered: number };

/**
 * Takes a batch in: drops what was seen, buries what cannot be understood, hands the rest to both consumers, and only
 * then notes it as taken. A crash before the note makes the source deliver again; both consumers take the same event twice
 * without harm.
 */
export async function takeIn(
  source: string,
  batch: readonly unknown[],
  parts: {
    ledger: Ledger;
    canonicalise: (source: string, raw: unknown) => Canonicalised;
    movesSomething: (event: CanonicalEvent) => boolean;
    consumers: Consumers;
    receivedAt: string;
  },
): Promise<TakenIn> {
  const { ledger, consumers } = parts;
  const fresh = new Map<string, CanonicalEvent>();
  const repeated: CanonicalEvent[] = [];
  let duplicates = 0;
  let deadLettered = 0;
  for (const raw of batch) {
    const result = parts.canonicalise(source, raw);
    if (result.outcome === "poison") {
      ledger.bury(source, raw, result.reason, parts.receivedAt);
      deadLettered += 1;
      continue;
    }
    const { event } = result;
    const name = `${event.tenant}\n${event.eventId}`;
    if (fresh.has(name)) repeated.push(event);
    else if (ledger.countIfSeen(event.tenant, event.eventId)) duplicates += 1;
    else fresh.set(name, event);
  }
  const events = [...fresh.values()];
  if (events.length > 0) {
    const moving = events.filter(parts.movesSomething);
    await Promise.all([consumers.store(events), moving.length > 0 ? consumers.signal(moving) : undefined]);
    // An event repeated within the batch is noted as often as it came.
    ledger.markTaken([...events, ...repeated]);
  }
  return { accepted: events.length, duplicates: duplicates + repeated.length, deadLettered };
}
