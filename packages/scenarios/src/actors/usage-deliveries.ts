import type { Instant } from "@cashline/kernel/time";
import type { Book, BookUsage } from "../book/book.ts";

/** What metering hands to billing at one instant. */
export type UsageDelivery = { at: Instant; items: readonly BookUsage[] };

/** Everything metering sends in a book's season, in order of time; what billing has before the season is not among it. */
export function usageDeliveries(book: Pick<Book, "usage">): UsageDelivery[] {
  const byInstant = new Map<Instant, BookUsage[]>();
  for (const record of book.usage) {
    if (record.sentAt === null) continue;
    const items = byInstant.get(record.sentAt);
    if (items) items.push(record);
    else byInstant.set(record.sentAt, [record]);
  }
  return [...byInstant].map(([at, items]) => ({ at, items })).toSorted((a, b) => (a.at < b.at ? -1 : 1));
}
