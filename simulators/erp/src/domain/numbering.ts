import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { addDays, firstOfNextMonth, instantAt, type Instant } from "@cashline/kernel/time";
import type { Month } from "./periods.ts";

/** When a month's entries get their numbers, UTC, on the first day after it. */
const NUMBERING_AT = "00:30";

/**
 * Numbers the entries of one legal entity and month without gaps, after the `used` numbers given before: by day, then
 * kind of source, then source, so that the order in which they arrived does not show.
 * Source: ours (ADR 0010); numbers without gaps are what auditors ask for, and order of arrival is chance.
 */
export function numberEntries(entries: readonly JournalEntry[], used: number): JournalEntry[] {
  return entries
    .toSorted((a, b) => compareTexts(businessOrder(a), businessOrder(b)))
    .map((entry, index) => ({ ...entry, number: journalNumber(entry.legalEntity, entry.month, used + index + 1) }));
}

/**
 * The next time a month is numbered: after its end, or, for an entry that comes after that, the coming night.
 * Source: ours (ADR 0010).
 */
export function nextNumberingAt(month: Month, now: Instant): Instant {
  const first = instantAt(firstOfNextMonth(`${month}-01`), NUMBERING_AT);
  if (first > now) return first;
  const today = instantAt(now.slice(0, 10), NUMBERING_AT);
  return today > now ? today : instantAt(addDays(now.slice(0, 10), 1), NUMBERING_AT);
}

function journalNumber(legalEntity: string, month: Month, ordinal: number): string {
  return `${legalEntity}-JE-${month.replace("-", "")}-${String(ordinal).padStart(6, "0")}`;
}

function businessOrder({ postedOn, source, id }: JournalEntry): string {
  return [postedOn, source.kind, source.id, id].join("\n");
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
