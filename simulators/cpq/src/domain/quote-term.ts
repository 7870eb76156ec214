import { LAST_DAY } from "@cashline/contracts/common/values";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { CpqPolicy, ProratedTerm } from "@cashline/contracts/systems/cpq/policy";
import { divideDecimals } from "@cashline/kernel/decimal";
import { addMonths, type CalendarDate } from "@cashline/kernel/time";
import { monthsAndDays, proratedMonths, type Months } from "./proration.ts";

/** From when to when a quote runs, and what it counts for when that is not so many whole months. */
export type QuoteTerm = {
  readonly endOn: CalendarDate;
  readonly termMonths: number;
  readonly months: Months | undefined;
  readonly proration: ProratedTerm | null;
};

export type TermRefused = { outcome: "refused"; code: "outside-term" | "nothing-signed" | "invalid-request"; detail: string };

/**
 * The term of a quote: so many months from its first day, or less when it ends with others (co-termination, on a day within
 * those months). An amendment runs from its day to the end of the term it changes, which must still go on then. The months
 * of a term cut short are printed rounded up, as Salesforce CPQ's Subscription Term is; an edit, which knows no others, says that
 * it was cut short.
 */
export function quoteTerm(
  { startOn, termMonths, coTerminateOn }: Pick<Quote, "startOn" | "termMonths" | "coTerminateOn">,
  amended: Pick<Quote, "startOn" | "endOn"> | undefined,
  precision: CpqPolicy["proration"],
  wasCutShort = false,
): { outcome: "term"; term: QuoteTerm } | TermRefused {
  if (amended) {
    if (startOn < amended.startOn || startOn >= amended.endOn)
      return { outcome: "refused", code: "nothing-signed", detail: `What is signed runs from ${amended.startOn} to ${amended.endOn}` };
    return { outcome: "term", term: cutShort(precision, startOn, amended.endOn) };
  }
  const endOn = addMonths(startOn, termMonths);
  if (endOn > LAST_DAY) return { outcome: "refused", code: "invalid-request", detail: `The term ends on ${endOn}, after ${LAST_DAY}` };
  if (coTerminateOn === null || (coTerminateOn === endOn && !wasCutShort))
    return { outcome: "term", term: { endOn, termMonths, months: undefined, proration: null } };
  if (coTerminateOn <= startOn || coTerminateOn > endOn)
    return { outcome: "refused", code: "outside-term", detail: `The term can end with others after ${startOn} and up to ${endOn}` };
  return { outcome: "term", term: cutShort(precision, startOn, coTerminateOn) };
}

function cutShort(precision: CpqPolicy["proration"], fromOn: CalendarDate, toOn: CalendarDate): QuoteTerm {
  const counted = proratedMonths(precision, fromOn, toOn);
  const { months, days } = monthsAndDays(fromOn, toOn);
  return {
    endOn: toOn,
    termMonths: months + (days > 0 ? 1 : 0),
    months: counted,
    proration: {
      precision,
      fromOn,
      toOn,
      months: divideDecimals(counted.numerator.toString(), counted.denominator.toString(), 8, "half-up"),
    },
  };
}
