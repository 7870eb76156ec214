import type { RecognitionMethod, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { ObligationRequest, PerformanceObligation } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyWire, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import { addDays, daysBetween, monthOf, type CalendarDate } from "@cashline/kernel/time";
import { release } from "./fx.ts";
import type { Weighted } from "./allocation.ts";
import { layLines, plannedLine, serviceEnd, serviceWeight } from "./revenue-schedule.ts";

/** Longest service of one obligation in days, as for invoices: sixteen years. */
const LONGEST_SERVICE_DAYS = 16 * 365;

/** Why an obligation makes no sense whatever its price; undefined when it does. Source: ours; bounds of the contract. */
export function obligationFault(request: ObligationRequest, currency: string): string | undefined {
  const { key, standAlonePrice, pattern, startOn, endOn, milestones = [] } = request;
  if (standAlonePrice.currency !== currency) return `${key}: the stand-alone selling price is in ${standAlonePrice.currency}`;
  if (money(standAlonePrice).minor < 0n) return `${key}: the stand-alone selling price is negative`;
  if (pattern === "over_time")
    return startOn === undefined || endOn === undefined ? `${key} needs startOn and endOn` : spanFault(key, startOn, endOn);
  if (pattern === "milestones" && milestones.length === 0) return `${key} needs milestones`;
  if (new Set(milestones.map((milestone) => milestone.key)).size < milestones.length) return `${key} names a milestone twice`;
  return undefined;
}

/** Why a service cannot be scheduled; undefined when it can. Source: ours; bounds of the contract. */
export function spanFault(key: string, startOn: CalendarDate, endOn: CalendarDate): string | undefined {
  const days = daysBetween(startOn, endOn);
  if (days < 0) return `${key} ends ${endOn}, before ${startOn}`;
  return days > LONGEST_SERVICE_DAYS ? `${key} lasts ${days} days; at most ${LONGEST_SERVICE_DAYS} can be scheduled` : undefined;
}

/**
 * An obligation with its part of the price. Over time it becomes revenue month by month (ASC 606-10-25-27), at a point on
 * its day or when its milestone `delivery` is completed (25-30), by milestones as each is completed (output method, 55-17).
 */
export function layObligation(request: ObligationRequest, allocated: Money, method: RecognitionMethod): PerformanceObligation {
  const { key, description, standAlonePrice, pattern, startOn = null, endOn = null, satisfiedOn = null } = request;
  const plans = pattern === "milestones" ? (request.milestones ?? []) : [];
  const awaited = pattern === "point_in_time" && satisfiedOn === null ? [{ key: "delivery", weight: 1 }] : plans;
  const lines =
    pattern === "over_time" && startOn !== null && endOn !== null
      ? layLines(allocated, startOn, serviceEnd(endOn, method), method)
      : pattern === "point_in_time" && satisfiedOn !== null
        ? [plannedLine(satisfiedOn, 0, allocated)]
        : [];
  return {
    key,
    description,
    standAlonePrice,
    allocated: moneyWire(allocated),
    recognized: moneyWire(zeroMoney(allocated.currency)),
    pattern,
    startOn: pattern === "over_time" ? startOn : null,
    endOn: pattern === "over_time" ? endOn : null,
    satisfiedOn: pattern === "point_in_time" ? satisfiedOn : null,
    milestones: awaited.map((milestone) => ({ ...milestone, completedOn: null, completedBy: null })),
    lines,
    status: "unsatisfied",
  };
}

/**
 * What of an obligation was earned before a day, whether the run has booked it or not.
 * Source: ASC 606-10-25-31, IFRS 15.39.
 */
export function earnedBefore({ lines, allocated }: PerformanceObligation, on: CalendarDate): Money {
  return sumMoney(
    allocated.currency,
    lines.filter(({ status }) => status !== "cancelled").map((line) => earnedOfLine(line, on)),
  );
}

function earnedOfLine({ recognizeOn, days, amount, status }: RevenueScheduleLine, on: CalendarDate): Money {
  const whole = money(amount);
  if (recognizeOn < on || (days === 0 && status === "recognized")) return whole;
  const elapsed = daysBetween(addDays(recognizeOn, 1 - days), on);
  return days === 0 || elapsed <= 0 ? zeroMoney(amount.currency) : release(whole, BigInt(elapsed), BigInt(days));
}

/**
 * Which part of an obligation is still to come on a day, as weight of its stand-alone selling price.
 * Source: ASC 606-10-25-31, IFRS 15.39.
 */
export function stillToCome(obligation: PerformanceObligation, on: CalendarDate, method: RecognitionMethod): Weighted {
  const { startOn, endOn, milestones, lines } = obligation;
  const price = money(obligation.standAlonePrice);
  if (startOn !== null && endOn !== null) {
    const end = serviceEnd(endOn, method);
    const den = serviceWeight(startOn, end, method);
    if (den === 0n) return { price, num: startOn < on ? 0n : 1n, den: 1n };
    return { price, num: serviceWeight(on > startOn ? on : startOn, end, method), den };
  }
  if (milestones.length === 0)
    return { price, num: lines.some(({ status, recognizeOn }) => status === "planned" && recognizeOn >= on) ? 1n : 0n, den: 1n };
  const weight = (open: boolean) =>
    milestones.filter(({ completedOn }) => !open || completedOn === null).reduce((sum, milestone) => sum + BigInt(milestone.weight), 0n);
  return { price, num: weight(true), den: weight(false) };
}

/**
 * An obligation whose revenue so far and price are set anew on a day; what remains is planned over what is still to come.
 * Source: ASC 606-10-25-13, IFRS 15.21.
 */
export function restated(
  obligation: PerformanceObligation,
  to: { recognized: Money; allocated: Money; on: CalendarDate; method: RecognitionMethod; journalEntryId: string },
): PerformanceObligation {
  const { startOn, endOn, satisfiedOn, milestones } = obligation;
  const kept = obligation.lines.filter(({ status }) => status !== "planned");
  const adjustment = to.recognized.minor - money(obligation.recognized).minor;
  const currency = to.allocated.currency;
  const remaining = { currency, minor: to.allocated.minor - to.recognized.minor };
  const planned = (): RevenueScheduleLine[] => {
    if (startOn !== null && endOn !== null) {
      const end = serviceEnd(endOn, to.method);
      if (remaining.minor === 0n && end <= to.on) return [];
      const from = to.on > startOn ? to.on : startOn;
      return layLines(remaining, from, from < end ? end : from, to.method);
    }
    if (milestones.length > 0 || satisfiedOn === null) return [];
    return remaining.minor === 0n ? [] : [plannedLine(satisfiedOn > to.on ? satisfiedOn : to.on, 0, remaining)];
  };
  const adjusted = recognizedLine(to.on, { currency, minor: adjustment }, to.journalEntryId);
  return settled({
    ...obligation,
    allocated: moneyWire(to.allocated),
    recognized: moneyWire(to.recognized),
    lines: [...kept, ...(adjustment === 0n ? [] : [adjusted]), ...planned()],
  });
}

/** A line that became revenue on a day without having been planned. */
export function recognizedLine(on: CalendarDate, amount: Money, journalEntryId: string): RevenueScheduleLine {
  return { month: monthOf(on), recognizeOn: on, days: 0, amount: moneyWire(amount), status: "recognized", journalEntryId };
}

/**
 * The obligation with the state its lines and milestones say.
 * Source: ASC 606-10-25-23, IFRS 15.31: satisfied when nothing is left to transfer.
 */
export function settled(obligation: PerformanceObligation): PerformanceObligation {
  const { lines, milestones } = obligation;
  const open = lines.some(({ status }) => status === "planned") || milestones.some(({ completedOn }) => completedOn === null);
  const begun = lines.some(({ status }) => status === "recognized") || milestones.some(({ completedOn }) => completedOn !== null);
  return { ...obligation, status: open ? (begun ? "partly_satisfied" : "unsatisfied") : "satisfied" };
}
