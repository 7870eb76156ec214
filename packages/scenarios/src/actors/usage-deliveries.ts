import type { Instant } from "@cashline/kernel/time";
import type { Book, BookUsage } from "../book/book.ts";
import type { WithheldUsage } from "../faults/action.ts";

/** What metering hands to billing at one instant. */
export type UsageDelivery = { at: Instant; items: readonly BookUsage[] };

/**
 * Everything metering sends in a book's season, in order of time; what billing has before the season is not among it, nor
 * what a fault keeps back.
 */
export function usageDeliveries(book: Pick<Book, "usage">, withheld: readonly WithheldUsage[] = []): UsageDelivery[] {
  const byInstant = new Map<Instant, BookUsage[]>();
  for (const record of book.usage) {
    if (record.sentAt === null || withheld.some((span) => isWithheld(record, span))) continue;
    const items = byInstant.get(record.sentAt);
    if (items) items.push(record);
    else byInstant.set(record.sentAt, [record]);
  }
  return [...byInstant].map(([at, items]) => ({ at, items })).toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** Whether a reading is among what is kept back. */
export function isWithheld({ contract, sentAt }: BookUsage, span: WithheldUsage): boolean {
  return sentAt !== null && contract === span.contract && sentAt >= span.from && sentAt < span.to;
}
