import { addDays, addMs, dateIn, daysBetween, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type { Book } from "../book/book.ts";
import type { RenewalGround } from "./renewal-bill.ts";

const DAY_MS = 24 * 3_600_000;

/** A half-finished change of master data comes the day before the customer agrees, at the earliest when the season opens. */
export function beforeWin({ renewal }: RenewalGround, book: Pick<Book, "from">): Instant {
  const dayBefore = addMs(renewal.outcome.at, -DAY_MS);
  const opening = instantAt(book.from, "00:30");
  return dayBefore > opening ? dayBefore : opening;
}

/** Some days after the customer has agreed, in the afternoon. */
export function daysAfterWin({ renewal }: RenewalGround, days: number, time = "14:00"): Instant {
  return instantAt(addDays(dateIn(renewal.outcome.at, "UTC"), days), time);
}

/** So many days after an instant. */
export const later = (at: Instant, days: number): Instant => addMs(at, days * DAY_MS);

/** Whether so many days of the season are left after the win. */
export function leavesDays({ renewal }: RenewalGround, { to }: Pick<Book, "to">, days: number): boolean {
  return daysBetween(dateIn(renewal.outcome.at, "UTC"), to) >= days;
}

/** The day so many days after both the win and the first day of the new term. */
export function dayInNewTerm({ renewal }: RenewalGround, days: number): CalendarDate {
  const won = dateIn(renewal.outcome.at, "UTC");
  return addDays(won > renewal.closeOn ? won : renewal.closeOn, days);
}
