import type { CanonicalEvent } from "@cashline/contracts/common/canonical";

/** What a consumer says of a batch: it has all of it for good, or refuses it for what stands in it. */
export type Verdict =
  | { readonly outcome: "taken" }
  | {
      readonly outcome: "refused";
      readonly reason: string;
      /** Reasons by the position of the events it named; empty when it named none. */
      readonly named: ReadonlyMap<number, string>;
    };

/** Takes a batch whole or not at all; the same event twice does it no harm. @throws ConsumerFailed when it gave no verdict */
export type Consumer = (events: readonly CanonicalEvent[]) => Promise<Verdict>;

/** A consumer that is down, or in trouble of its own; the same batch may go well later. */
export class ConsumerFailed extends Error {}

export type Refused = { readonly event: CanonicalEvent; readonly reason: string };

/**
 * Gives a consumer every event it does not refuse, and answers those it does. Named events are left out and the others
 * sent again. Where none is named the batch is halved until the refused event stands alone: about two calls for each
 * halving and each such event. A consumer that refuses whatever it is sent therefore refuses every event.
 * @throws ConsumerFailed
 */
export async function handOn(consumer: Consumer, events: readonly CanonicalEvent[]): Promise<Refused[]> {
  if (events.length === 0) return [];
  const verdict = await consumer(events);
  if (verdict.outcome === "taken") return [];
  const refused = events.flatMap((event, index) => {
    const reason = verdict.named.get(index);
    return reason === undefined ? [] : [{ event, reason }];
  });
  if (refused.length > 0) {
    const rest = events.filter((_event, index) => !verdict.named.has(index));
    return [...refused, ...(await handOn(consumer, rest))];
  }
  const [first] = events;
  if (events.length === 1 && first) return [{ event: first, reason: verdict.reason }];
  const middle = Math.ceil(events.length / 2);
  return [...(await handOn(consumer, events.slice(0, middle))), ...(await handOn(consumer, events.slice(middle)))];
}
