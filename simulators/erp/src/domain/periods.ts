import type { Period } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import { addDays, firstOfNextMonth, monthOf, type CalendarDate } from "@cashline/kernel/time";
import { isSamePerson } from "@cashline/kernel/person";

/** An accounting month, `YYYY-MM`; texts sort as months do. */
export type Month = string;

/**
 * The last month of a legal entity that takes no more postings, null when none is closed. Months are closed in order,
 * so every earlier month is closed with it, those without postings included.
 * Source: NetSuite: periods close in order.
 */
export function closedThrough(periods: readonly Period[]): Month | null {
  return periods.reduce<Month | null>(
    (latest, period) => (period.status === "closed" && (latest === null || period.month > latest) ? period.month : latest),
    null,
  );
}

/**
 * The last month that takes no postings of the receivables any more: soft-closed or closed.
 * Source: NetSuite's Lock A/R, before the month itself.
 */
export function softClosedThrough(periods: readonly Period[]): Month | null {
  return periods.reduce<Month | null>(
    (latest, { status, month }) =>
      (status === "closed" || status === "soft_closed") && (latest === null || month > latest) ? month : latest,
    null,
  );
}

/**
 * Whether a month still takes postings. Months are open until closed, used or not.
 * Source: NetSuite and SAP.
 */
export function isOpen(month: Month, closed: Month | null): boolean {
  return closed === null || month > closed;
}

/**
 * The day itself in an open month, else the first day of the first open month.
 * Source: NetSuite and SAP: what belongs to a closed period is posted in the first open one.
 */
export function firstOpenDay(on: CalendarDate, closed: Month | null): CalendarDate {
  return closed === null || isOpen(monthOf(on), closed) ? on : firstOfNextMonth(`${closed}-01`);
}

/** The last day of the month a day lies in. */
export function lastDayOfMonth(on: CalendarDate): CalendarDate {
  return addDays(firstOfNextMonth(on), -1);
}

/** A month of the calendar, years 1000 to 2999. */
const MONTH = /^[12]\d{3}-(0[1-9]|1[0-2])$/;

export type PeriodClosed = { outcome: "closed" };
export type PeriodRefused = {
  outcome: "refused";
  code:
    | "invalid-request"
    | "before-first-period"
    | "period-closed"
    | "period-soft-closed"
    | "period-not-closed"
    | "period-not-over"
    | "period-out-of-order"
    | "same-person";
  detail: string;
};

/** How many of a month's last days policy `last_days` lets it be closed on. */
const EARLY_CLOSE_DAYS = 5;

/**
 * The first day a month may be closed on: the one after its end, or as much earlier as policy allows.
 * Source: ours, by policy (ADR 0015).
 */
export function firstClosingDay(month: Month, earlyClose: LedgerPolicy["earlyClose"]): CalendarDate {
  if (earlyClose === "any_day") return `${month}-01`;
  const next = firstOfNextMonth(`${month}-01`);
  return earlyClose === "last_days" ? addDays(next, -EARLY_CLOSE_DAYS) : next;
}

/**
 * The first month before `month` that is not closed, or not locked: every one from the entity's first on counts, whether
 * or not it has postings (SAP and NetSuite close a calendar's periods one after the other). Undefined when none is.
 * @param through the last month closed or locked
 */
export function firstOpenBefore(month: Month, periods: readonly Period[], through: Month | null): Month | undefined {
  const first = through === null ? periods.map((period) => period.month).toSorted()[0] : monthOf(firstOfNextMonth(`${through}-01`));
  return first !== undefined && first < month ? first : undefined;
}

/** The periods of a legal entity that are kept, and the month its books begin with. */
export type Books = { readonly periods: readonly Period[]; readonly firstPeriod: Month };

/** Why there is no such month to be closed; undefined when there is. */
function noPeriod(month: Month, firstPeriod: Month): PeriodRefused | undefined {
  const fault = monthFault(month, "/body/month");
  if (fault !== undefined) return { outcome: "refused", code: "invalid-request", detail: fault };
  const detail = `The books begin with ${firstPeriod}; ${month} lies before`;
  return month < firstPeriod ? { outcome: "refused", code: "before-first-period", detail } : undefined;
}

/**
 * Closes a month once, in order, and not before the day policy allows.
 * Source: NetSuite: periods close in order; the day is ours, as `firstClosingDay`.
 */
export function closePeriod(
  month: Month,
  { periods, firstPeriod }: Books,
  today: CalendarDate,
  earlyClose: LedgerPolicy["earlyClose"],
): PeriodClosed | PeriodRefused {
  const fault = noPeriod(month, firstPeriod);
  if (fault) return fault;
  const closed = closedThrough(periods);
  if (!isOpen(month, closed)) return { outcome: "refused", code: "period-closed", detail: `${month} is closed` };
  const first = firstOpenBefore(month, periods, closed);
  if (first !== undefined) return { outcome: "refused", code: "period-out-of-order", detail: `${first} is open; close it before ${month}` };
  const from = firstClosingDay(month, earlyClose);
  if (today < from) return { outcome: "refused", code: "period-not-over", detail: `${month} is closed from ${from} on; today is ${today}` };
  return { outcome: "closed" };
}

/** Why a text is no accounting month; undefined when it is one. Source: ISO 8601, calendar dates of a month (`YYYY-MM`). */
export function monthFault(month: Month, where: string): string | undefined {
  return MONTH.test(month) ? undefined : `${where} ${month} is not a month of the calendar`;
}

/** Locks a month's receivables in order, once the month has begun. Source: NetSuite's Lock A/R; the order is ours. */
export function softClosePeriod(
  month: Month,
  { periods, firstPeriod }: Books,
  today: CalendarDate,
): { outcome: "soft-closed" } | PeriodRefused {
  const fault = noPeriod(month, firstPeriod);
  if (fault) return fault;
  if (!isOpen(month, closedThrough(periods))) return { outcome: "refused", code: "period-closed", detail: `${month} is closed` };
  const locked = softClosedThrough(periods);
  if (!isOpen(month, locked)) return { outcome: "refused", code: "period-soft-closed", detail: `${month} is soft-closed` };
  const first = firstOpenBefore(month, periods, locked);
  if (first !== undefined) return { outcome: "refused", code: "period-out-of-order", detail: `${first} is open; lock it before ${month}` };
  if (today < `${month}-01`) return { outcome: "refused", code: "period-not-over", detail: `${month} has not begun; today is ${today}` };
  return { outcome: "soft-closed" };
}

export type ReopenCommand = { month: Month; requestedBy: string; approvedBy: string };

/**
 * Opens a closed or soft-closed month again: by two persons, and the last one first, so that months stay closed in order
 * (NetSuite and SAP lock by month; two persons are the control auditors ask for).
 */
export function reopenPeriod(
  command: ReopenCommand,
  { periods, firstPeriod }: Books,
): { outcome: "reopened"; before: { month: Month; status: "closed" | "soft_closed" } | undefined } | PeriodRefused {
  const { month, requestedBy, approvedBy } = command;
  const fault = monthFault(month, "/body/month");
  if (fault !== undefined) return { outcome: "refused", code: "invalid-request", detail: fault };
  const locked = softClosedThrough(periods);
  if (locked === null || month > locked) return { outcome: "refused", code: "period-not-closed", detail: `${month} is open` };
  if (isSamePerson(requestedBy, approvedBy))
    return { outcome: "refused", code: "same-person", detail: `${requestedBy} asked for it and cannot approve it` };
  if (month < locked)
    return { outcome: "refused", code: "period-out-of-order", detail: `${locked} is closed after ${month}; open it first` };
  const reopened = periods.find((period) => period.month === month);
  if ((reopened?.reopenings.length ?? 0) >= MOST_REOPENINGS)
    return { outcome: "refused", code: "invalid-request", detail: `/body/month ${month} was opened again ${MOST_REOPENINGS} times` };
  const before = addDays(`${month}-01`, -1).slice(0, 7);
  // A month without postings is closed by closing a later one, and stays so once that one is open again; none lies before the books.
  const isKept = before < firstPeriod || periods.some((period) => period.month === before);
  const status = reopened?.status === "closed" ? "closed" : "soft_closed";
  return { outcome: "reopened", before: isKept ? undefined : { month: before, status } };
}

/** How often one month may be opened again. */
const MOST_REOPENINGS = 100;

/**
 * A month's fiscal year, named after the calendar year it ends in, and its place in it.
 * Source: SAP's fiscal year variants; the name by the year it ends in is ours.
 */
export function fiscalPeriodOf(month: Month, startMonth = 1): { fiscalYear: number; fiscalPeriod: number } {
  const year = Number(month.slice(0, 4));
  const ordinal = Number(month.slice(5)) - startMonth;
  const fiscalPeriod = ((ordinal + 12) % 12) + 1;
  return { fiscalYear: startMonth === 1 || ordinal < 0 ? year : year + 1, fiscalPeriod };
}
