import type { CalendarDate } from "@cashline/kernel/time";
import { addDays, addMonths, monthOf } from "@cashline/kernel/time";
import { monthFault, type Month } from "./periods.ts";

/** Which months of a legal entity take postings at all: from its first one on, and so many after the current one. */
export type PostingCalendar = { readonly firstPeriod: Month; readonly futurePeriods: number };

export type DayRefused = {
  readonly outcome: "refused";
  readonly code: "before-first-period" | "period-not-open-yet" | "dated-before-document" | "due-before-invoice";
  readonly detail: string;
};

function refused(code: DayRefused["code"], detail: string): DayRefused {
  return { outcome: "refused", code, detail };
}

/**
 * The first month of the fiscal year a day lies in: where the books of an entity begin that declares no other month.
 * Source: NetSuite, "Set Up Full Year": accounting periods are made for a fiscal year at a time.
 */
export function fiscalYearStart(on: CalendarDate, startMonth = 1): Month {
  const year = Number(on.slice(0, 4));
  const start = Number(on.slice(5, 7)) < startMonth ? year - 1 : year;
  return `${start}-${String(startMonth).padStart(2, "0")}`;
}

/** Why a month cannot be the first of an entity's books; undefined when it can. Source: ours, as the bounds of a calendar day. */
export function firstPeriodFault(month: Month): string | undefined {
  const isInBounds = /^(19|20|21)/.test(month);
  return isInBounds ? monthFault(month, "/body/firstPeriod") : `/body/firstPeriod ${month} is not of the years 1900 to 2199`;
}

/**
 * Why a day lies in no month that takes postings; undefined when it does. Whether that month is closed is another question.
 * Source: SAP, posting period variant (OB52): postings are taken from one period to another; NetSuite: a posting needs an
 * accounting period that was set up. How far ahead is the tenant's policy.
 */
export function calendarFault(on: CalendarDate, calendar: PostingCalendar, today: CalendarDate): DayRefused | undefined {
  const { firstPeriod, futurePeriods } = calendar;
  const month = monthOf(on);
  if (month < firstPeriod) return refused("before-first-period", `The books begin with ${firstPeriod}; ${on} lies before`);
  if (month <= monthOf(today)) return undefined;
  const last = monthOf(addMonths(`${monthOf(today)}-01`, futurePeriods));
  return month > last ? refused("period-not-open-yet", `Postings are taken through ${last}; ${on} lies after`) : undefined;
}

/** A document that is there already, and the day it stands in the books from. */
export type DatedDocument = { readonly what: string; readonly on: CalendarDate };

/**
 * Why a document cannot be of a day: it is about one that was not in the books then. Undefined when it can.
 * Source: ours, from SAP's open items at a key date (FBL5N), which show an item from its posting date on: before that
 * there is nothing to pay, credit, write off or take back.
 */
export function beforeDocument(on: CalendarDate, about: readonly DatedDocument[]): DayRefused | undefined {
  const later = about.find((document) => on < document.on);
  return later && refused("dated-before-document", `${on} is before ${later.on}, the day of ${later.what}`);
}

/**
 * Why the dates of an invoice contradict one another: due before it was issued, or posted before. Its own date may be a
 * day ahead of the posting, since the seller's calendar day need not be UTC's.
 * Source: SAP, baseline date for payment: the due date is counted from the document date on; not before it is ours.
 */
export function invoiceDatesFault({
  postedOn,
  dueOn,
  issuedOn = postedOn,
}: {
  postedOn: CalendarDate;
  dueOn: CalendarDate;
  issuedOn?: CalendarDate;
}): DayRefused | undefined {
  if (dueOn < issuedOn) return refused("due-before-invoice", `The invoice of ${issuedOn} is due on ${dueOn}`);
  return beforeDocument(addDays(postedOn, 1), [{ what: "the invoice itself", on: issuedOn }]);
}
