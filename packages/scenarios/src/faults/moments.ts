import { addDays, addMs, dateIn, daysBetween, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type { Book } from "../book/book.ts";
import type { RenewalGround } from "./renewal-bill.ts";

const MINUTE_MS = 60_000;
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
/** The last minute before the customer agrees. */
export const justBefore = ({ renewal }: RenewalGround): Instant => addMs(renewal.outcome.at, -MINUTE_MS);

/** So many minutes after the customer has agreed, when what follows from it at once is done. */
export const minutesAfter = ({ renewal }: RenewalGround, minutes: number): Instant => addMs(renewal.outcome.at, minutes * MINUTE_MS);

/** Minutes after a win in which nothing else of the day happens: customers agree at 10:00 and 14:30, banks answer at noon. */
export const CALM_MINUTES = 90;

/** Whether nobody else agrees while something of the whole company, or of one legal entity, is out of order around a win. */
export function winsAlone(
  { renewal, account }: RenewalGround,
  { accounts, renewals }: Pick<Book, "accounts" | "renewals">,
  until: Instant,
  within: "company" | "entity" = "company",
): boolean {
  const from = addMs(renewal.outcome.at, -MINUTE_MS);
  return renewals.every(
    ({ key, account: other, outcome }) =>
      key === renewal.key ||
      outcome.kind === "lost" ||
      outcome.at < from ||
      outcome.at >= until ||
      (within === "entity" && accounts.find((each) => each.key === other)?.legalEntity !== account.legalEntity),
  );
}

/** Whether a moment lies in the season, so that what is planned for it is played and seen. */
export const isInSeason = (at: Instant, { to }: Pick<Book, "to">): boolean => at < instantAt(to, "00:00");
