import type { RecognitionMethod, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { ObligationRequest, PerformanceObligation } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyWire, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import { addDays, daysBetween, monthOf, type CalendarDate } from "@cashline/kernel/time";
import { release } from "./fx.ts";
import type { Weighted } from "./allocation.ts";
import { layLines, plannedLine, serviceEnd, serviceWeight } from "./revenue-schedule.ts";

/** Longest service of one obligation in days, as for invoices: sixteen years. */
const LONGEST_SERVICE_DAYS = 16 * 365;

/** Most lines an obligation keeps: what the contract lets one carry. */
export const MOST_LINES = 400;

/** Why an obligation makes no sense whatever its price; undefined when it does. Source: ours; bounds of the contract. */
export function obligationFault(request: ObligationRequest, currency: string): string | undefined {
  const { key, standAlonePrice, isImmaterial = false, pattern, startOn, endOn, milestones = [] } = request;
  if (standAlonePrice.currency !== currency) return `${key}: the stand-alone selling price is in ${standAlonePrice.currency}`;
  if (money(standAlonePrice).minor < 0n) return `${key}: the stand-alone selling price is negative`;
  if (isImmaterial && money(standAlonePrice).minor !== 0n) return `${key} is immaterial and has a stand-alone selling price`;
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
  const { key, description, standAlonePrice, isImmaterial = false, pattern } = request;
  const plans = pattern === "milestones" ? (request.milestones ?? []) : [];
  const service = {
    startOn: pattern === "over_time" ? (request.startOn ?? null) : null,
    endOn: pattern === "over_time" ? (request.endOn ?? null) : null,
    satisfiedOn: pattern === "point_in_time" ? (request.satisfiedOn ?? null) : null,
  };
  const awaited = pattern === "point_in_time" && service.satisfiedOn === null ? [{ key: "delivery", weight: 1 }] : plans;
  return {
    key,
    description,
    standAlonePrice,
    isImmaterial,
    allocated: moneyWire(allocated),
    recognized: moneyWire(zeroMoney(allocated.currency)),
    pattern,
    ...service,
    milestones: awaited.map((milestone) => ({ ...milestone, completedOn: null, completedBy: null })),
    lines: linesOf(service, allocated, method),
    status: "unsatisfied",
  };
}

/**
 * The plan of a service over its days, or of what is delivered on a day; none for what waits for its milestones.
 * Source: as `layObligation`.
 */
export function linesOf(
  { startOn, endOn, satisfiedOn }: Pick<PerformanceObligation, "startOn" | "endOn" | "satisfiedOn">,
  amount: Money,
  method: RecognitionMethod,
): RevenueScheduleLine[] {
  if (startOn !== null && endOn !== null) return layLines(amount, startOn, serviceEnd(endOn, method), method);
  return satisfiedOn === null ? [] : [plannedLine(satisfiedOn, 0, amount)];
}

/** Whose lines are asked for what they have earned. */
type Served = Pick<PerformanceObligation, "lines" | "allocated" | "startOn" | "endOn" | "satisfiedOn">;

/** The day of what is delivered at once; null for what lasts, or waits for its milestones. */
function pointOf({ startOn, endOn, satisfiedOn }: Pick<Served, "startOn" | "endOn" | "satisfiedOn">): CalendarDate | null {
  return startOn !== null && startOn === endOn ? startOn : satisfiedOn;
}

/**
 * What of an obligation was earned before a day, whether the run has booked it or not: what is delivered at once by its day, a
 * service by its days. A service's line without days is of days that had passed when it was made: no step is dated before one
 * that made it. What a milestone brought is earned whatever the day.
 * Source: ASC 606-10-25-31, IFRS 15.39.
 */
export function earnedBefore(obligation: Served, on: CalendarDate): Money {
  const point = pointOf(obligation);
  return sumMoney(
    obligation.allocated.currency,
    obligation.lines
      .filter(({ status }) => status !== "cancelled" && (point === null || point < on))
      .map((line) => (line.days === 0 ? money(line.amount) : earnedOfDays(line, on))),
  );
}

/** What of a line over days belongs to those before one. Source: as `earnedBefore`. */
export function earnedOfDays({ recognizeOn, days, amount }: RevenueScheduleLine, on: CalendarDate): Money {
  const whole = money(amount);
  if (recognizeOn < on) return whole;
  const elapsed = daysBetween(addDays(recognizeOn, 1 - days), on);
  if (elapsed <= 0) return zeroMoney(amount.currency);
  // What was taken back is parted as what it took back was, so that the two keep adding up to nothing.
  const { minor } = release({ ...whole, minor: whole.minor < 0n ? -whole.minor : whole.minor }, BigInt(elapsed), BigInt(days));
  return { ...whole, minor: whole.minor < 0n ? -minor : minor };
}

/**
 * The last day of an obligation that is revenue already; undefined when none is.
 * Source: ours; what a change that reaches back takes back and recognises anew.
 */
export function recognizedThrough(obligation: Served): CalendarDate | undefined {
  const point = pointOf(obligation);
  return obligation.lines
    .filter(({ status, days }) => status === "recognized" && (days > 0 || point !== null))
    .map(({ recognizeOn, days }) => (days > 0 ? recognizeOn : (point ?? recognizeOn)))
    .toSorted()
    .at(-1);
}

/**
 * Which part of an obligation is still to come on a day, as weight of its stand-alone selling price.
 * Source: ASC 606-10-25-31, IFRS 15.39.
 */
export function stillToCome(obligation: PerformanceObligation, on: CalendarDate, method: RecognitionMethod): Weighted {
  const { startOn, endOn, satisfiedOn, milestones } = obligation;
  const price = money(obligation.standAlonePrice);
  if (startOn !== null && endOn !== null) {
    const end = serviceEnd(endOn, method);
    const den = serviceWeight(startOn, end, method);
    if (den === 0n) return { price, num: startOn < on ? 0n : 1n, den: 1n };
    return { price, num: serviceWeight(on > startOn ? on : startOn, end, method), den };
  }
  if (milestones.length === 0) return { price, num: satisfiedOn !== null && satisfiedOn >= on ? 1n : 0n, den: 1n };
  const den = milestones.reduce((sum, { weight }) => sum + weight, 0);
  return { price, num: BigInt(openWeightOf(milestones)), den: BigInt(den) };
}

/** The weight of milestones still to come. Source: as `stillToCome`. */
export function openWeightOf(milestones: PerformanceObligation["milestones"]): number {
  return milestones.filter(({ completedOn }) => completedOn === null).reduce((sum, { weight }) => sum + weight, 0);
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
  const { kept, takenBack } = takeBack(obligation.lines, to.on, to.journalEntryId);
  const back = takenBack.reduce((sum, { amount }) => sum + money(amount).minor, 0n);
  const adjustment = to.recognized.minor - money(obligation.recognized).minor - back;
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
    lines: [...kept, ...takenBack, ...(adjustment === 0n ? [] : [adjusted]), ...planned()],
  });
}

/**
 * The lines without those planned, and what takes back of those recognised the days from a day on. A line across the day
 * is parted in two that name the same entry, so that a later step still tells the days apart.
 */
function takeBack(
  lines: readonly RevenueScheduleLine[],
  on: CalendarDate,
  journalEntryId: string,
): { kept: RevenueScheduleLine[]; takenBack: RevenueScheduleLine[] } {
  const kept: RevenueScheduleLine[] = [];
  const takenBack: RevenueScheduleLine[] = [];
  for (const line of lines) {
    if (line.status === "planned") continue;
    const { recognizeOn, days, amount } = line;
    if (line.status !== "recognized" || days === 0 || recognizeOn < on) {
      kept.push(line);
      continue;
    }
    const before = Math.max(0, days - daysBetween(on, addDays(recognizeOn, 1)));
    const earned = earnedOfDays(line, on);
    const rest = { currency: amount.currency, minor: money(amount).minor - earned.minor };
    const lastDay = addDays(on, -1);
    if (before > 0) kept.push({ ...line, month: monthOf(lastDay), recognizeOn: lastDay, days: before, amount: moneyWire(earned) });
    kept.push({ ...line, days: days - before, amount: moneyWire(rest) });
    takenBack.push({ ...line, days: days - before, amount: moneyWire({ ...rest, minor: -rest.minor }), journalEntryId });
  }
  return { kept, takenBack };
}

/**
 * The obligation with everything recognised that is planned up to a day.
 * Source: ASC 606-10-25-23, IFRS 15.31.
 */
export function recognizedTo(obligation: PerformanceObligation, through: CalendarDate, journalEntryId: string): PerformanceObligation {
  const isDue = ({ status, recognizeOn }: RevenueScheduleLine): boolean => status === "planned" && recognizeOn <= through;
  const due = obligation.lines.filter(isDue);
  if (due.length === 0) return obligation;
  const recognized = sumMoney(obligation.allocated.currency, [money(obligation.recognized), ...due.map(({ amount }) => money(amount))]);
  const lines = obligation.lines.map((line) => (isDue(line) ? { ...line, status: "recognized" as const, journalEntryId } : line));
  return settled({ ...obligation, lines, recognized: moneyWire(recognized) });
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
