import { addMonths, type CalendarDate } from "@cashline/kernel/time";
import type { BookUsage } from "../book/book.ts";
import { readingAt } from "../book/usage.ts";
import type { CsvTable } from "./csv-table.ts";
import type { SourceSubscription } from "./subscriptions.ts";

export const USAGE_COLUMNS = [
  "usage_id",
  "subscription_id",
  "usage_date",
  "feature_name",
  "usage_count",
  "usage_duration_secs",
  "error_count",
  "is_beta_feature",
];

/**
 * Usage rows as billing records, one meter per feature. Usage outside its subscription's days is refused unless
 * the caller wants it kept, as metering refuses it: billed or not, it would be evidence for what cannot have happened. An id that comes twice with
 * different content is two records; the later ones get the line number into their id. Rows dated before the season are billing's already, the others are
 * sent to it day by day.
 */
export function mapUsage(
  table: CsvTable,
  subscriptions: readonly SourceSubscription[],
  outsideTerm: "refuse" | "keep",
  from: CalendarDate,
): BookUsage[] {
  const byKey = new Map(subscriptions.map((subscription) => [subscription.key, subscription]));
  const seenIds = new Set<string>();
  const seenDays = new Map<string, number>();
  return table.rows.flatMap((row) => {
    if (row.refused) return [];
    const contract = row.text("subscription_id");
    const subscription = byKey.get(contract);
    const usedOn = row.date("usage_date");
    const quantity = row.wholeNumber("usage_count", 0);
    const meter = row.name("feature_name");
    const [seconds, errors] = [row.wholeNumber("usage_duration_secs", 0), row.wholeNumber("error_count", 0)];
    row.flag("is_beta_feature");
    if (!subscription) row.refuse("unknown-subscription", `subscription ${contract} is not in the subscriptions file or was refused`);
    else if (usedOn < subscription.startOn)
      row[outsideTerm]("usage-before-start", `used on ${usedOn}, ${contract} starts ${subscription.startOn}`);
    else if (subscription.endedOn !== null && usedOn > subscription.endedOn)
      row[outsideTerm]("usage-after-end", `used on ${usedOn}, ${contract} ended ${subscription.endedOn}`);
    if (errors > quantity) row.keep("more-errors-than-uses", `${errors} errors in ${quantity} uses`);
    if (seconds === 0 && quantity > 0) row.keep("use-without-duration", `${quantity} uses in 0 seconds`);
    const sourceId = seenIds.has(row.id) ? `${row.id}/line-${row.line}` : row.id;
    if (sourceId !== row.id) row.repair("usage-id-repeats", `another row has this id with other content; recorded as ${sourceId}`);
    seenIds.add(row.id);
    const day = `${contract}/${usedOn}/${meter}`;
    const earlier = seenDays.get(day);
    if (earlier === undefined) seenDays.set(day, row.line);
    else row.keep("same-feature-same-day", `line ${earlier} has the same subscription, day and feature; both count`);
    return row.refused ? [] : [{ sourceId, contract, meter, quantity, usedOn, sentAt: usedOn < from ? null : readingAt(usedOn) }];
  });
}

const MONTHS_PER_YEAR = 12;

/**
 * Usage after the export's last day, up to the season's: what a subscription used on a day, it uses again on the same day of
 * each later year while it runs, since the export cannot know it and usage does not stop with it.
 */
export function usageGoesOn(
  usage: readonly BookUsage[],
  subscriptions: readonly SourceSubscription[],
  { from, to }: { from: CalendarDate; to: CalendarDate },
): BookUsage[] {
  const lastDay = usage.reduce((latest, { usedOn }) => (usedOn > latest ? usedOn : latest), "");
  const byKey = new Map(subscriptions.map((subscription) => [subscription.key, subscription]));
  return usage.flatMap((record) => {
    const { startOn = "9999-12-31", endedOn = null } = byKey.get(record.contract) ?? {};
    // Only the export's last year repeats, so that a day of the season follows one day of the export.
    if (addMonths(record.usedOn, MONTHS_PER_YEAR) <= lastDay) return [];
    const repeated: BookUsage[] = [];
    for (let years = 1, usedOn = addMonths(record.usedOn, MONTHS_PER_YEAR); usedOn <= to; years += 1) {
      if (usedOn >= from && usedOn >= startOn && (endedOn === null || usedOn < endedOn))
        repeated.push({ ...record, sourceId: `${record.sourceId}/year+${years}`, usedOn, sentAt: readingAt(usedOn) });
      usedOn = addMonths(record.usedOn, MONTHS_PER_YEAR * (years + 1));
    }
    return repeated;
  });
}
