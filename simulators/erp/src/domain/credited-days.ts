import type { RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { ObligationCredit } from "@cashline/contracts/systems/erp/receivable-entities";
import type { PerformanceObligation } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyWire, type Money } from "@cashline/kernel/money";
import { addDays, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import { MOST_LINES, earnedOfDays, recognizedLine } from "./obligation.ts";
import { isPlanned, shared } from "./planned-lines.ts";

/** Days of a service that are revenue, and what they come to. */
type Served = Pick<RevenueScheduleLine, "month" | "recognizeOn" | "days"> & { minor: bigint };
/** When a line is booked, and by which entry. */
type Booking = { on: CalendarDate; journalEntryId: string };

/** The days from one on that are revenue, each with all its lines together. */
function servedSince(lines: readonly RevenueScheduleLine[], since: CalendarDate): Served[] {
  const byDays = new Map<string, Served>();
  for (const line of lines) {
    const { month, recognizeOn } = line;
    if (line.status !== "recognized" || line.days === 0 || recognizeOn < since) continue;
    const days = Math.min(line.days, daysBetween(since, addDays(recognizeOn, 1)));
    const key = `${recognizeOn} ${days}`;
    const minor = money(line.amount).minor - earnedOfDays(line, since).minor;
    byDays.set(key, { month, recognizeOn, days, minor: minor + (byDays.get(key)?.minor ?? 0n) });
  }
  return [...byDays.values()];
}

/**
 * The lines of an amount of revenue: a part for each of some days, and the rest on the day it is booked. One line where the
 * obligation could not carry them all.
 */
function linesFor(
  { lines }: Pick<PerformanceObligation, "lines">,
  amount: Money,
  served: readonly Served[],
  parts: readonly bigint[],
  { on, journalEntryId }: Booking,
): RevenueScheduleLine[] {
  const rest = parts.reduce((left, part) => left - part, amount.minor);
  const named = served.flatMap(({ month, recognizeOn, days }, index): RevenueScheduleLine[] => {
    const part = { ...amount, minor: parts[index] as bigint };
    if (part.minor === 0n) return [];
    return [{ month, recognizeOn, days, amount: moneyWire(part), status: "recognized", journalEntryId }];
  });
  const all = rest === 0n ? named : [...named, recognizedLine(on, { ...amount, minor: rest }, journalEntryId)];
  return lines.length + all.length > MOST_LINES ? [recognizedLine(on, amount, journalEntryId)] : all;
}

const negated = (amount: Money): Money => ({ ...amount, minor: -amount.minor });

/**
 * What a credit takes of revenue, by the days it takes it back of: whoever ends or changes the contract later as of a day before
 * them finds what was earned until then. Days before the last change can be no step's any more, and share one line.
 * Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90: a change of price is allocated as the price was.
 * @param fromSettled what of the amount a prospective change had settled, which is of days before it
 * @param since the day of the contract's last change, or its first
 */
export function takenOfRevenue(
  obligation: PerformanceObligation,
  { fromRevenue, fromSettled, earned }: { fromRevenue: Money; fromSettled: Money; earned: Money },
  since: CalendarDate,
  booking: Booking,
): RevenueScheduleLine[] {
  const served = servedSince(obligation.lines, since);
  const before = served.reduce((left, { minor }) => left - minor, earned.minor);
  const weights = [before > 0n ? before : 0n, ...served.map(({ minor }) => minor)];
  const parts = shared({ ...fromRevenue, minor: fromRevenue.minor - fromSettled.minor }, weights).slice(1);
  return linesFor(
    obligation,
    negated(fromRevenue),
    served,
    parts.map((part) => -part.minor),
    booking,
  );
}

/** The lines a credit memo left, by the entry each names. Source: ours; as `takenOfRevenue` made them. */
export function linesOfCredit({ lines }: PerformanceObligation, creditEntryId: string): RevenueScheduleLine[] {
  return lines.filter(({ journalEntryId }) => journalEntryId === creditEntryId);
}

/**
 * What goes back to revenue as of the days it was taken of: those the credit's own lines name, and months that were still to come
 * then and are revenue now. The rest is on the day it goes back.
 * Source: as `takenOfRevenue`.
 */
export function givenToTaken(
  obligation: PerformanceObligation,
  amount: Money,
  { taken }: Pick<ObligationCredit, "taken">,
  { creditEntryId, since }: { creditEntryId: string; since: CalendarDate },
  booking: Booking,
): RevenueScheduleLine[] {
  const served = servedSince(obligation.lines, since);
  const own = new Map(servedSince(linesOfCredit(obligation, creditEntryId), since).map((each) => [each.recognizeOn, -each.minor]));
  const planned = new Set(obligation.lines.filter(isPlanned).map(({ month }) => month));
  const ofMonth = new Map(taken.map((each) => [each.month, money(each.amount).minor]));
  const weights = served.map(({ month, recognizeOn }, index) => {
    const isLast = served.findLastIndex((other) => other.month === month) === index;
    return (own.get(recognizeOn) ?? 0n) + (isLast && !planned.has(month) ? (ofMonth.get(month) ?? 0n) : 0n);
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  const reach = { ...amount, minor: whole < amount.minor ? whole : amount.minor };
  return linesFor(
    obligation,
    amount,
    served,
    shared(reach, weights).map(({ minor }) => minor),
    booking,
  );
}

/**
 * What goes back to revenue of days that a change has laid anew since the credit: in proportion to what they come to, or to the
 * days where that is nothing. What is of days before the change is on the day it goes back.
 * Source: as `takenOfRevenue`.
 * @param ofBefore what of the amount is of days before the change
 */
export function givenSince(
  obligation: PerformanceObligation,
  amount: Money,
  ofBefore: Money,
  since: CalendarDate,
  booking: Booking,
): RevenueScheduleLine[] {
  const served = servedSince(obligation.lines, since);
  const isWorth = served.some(({ minor }) => minor > 0n);
  const weights = served.map(({ minor, days }) => (isWorth ? minor : BigInt(days)));
  const parts = shared({ ...amount, minor: amount.minor - ofBefore.minor }, weights);
  return linesFor(
    obligation,
    amount,
    served,
    parts.map(({ minor }) => minor),
    booking,
  );
}
