import type { RecognitionMethod, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import { addMoney, allocate, money, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";
import { addDays, type CalendarDate } from "@cashline/kernel/time";
import { serviceEnd, serviceWeight } from "./revenue-schedule.ts";

type Taken = NonNullable<CreditMemo["taken"]>;
type Lines = readonly RevenueScheduleLine[];

/** Whether a line is revenue still to come. Source: ASC 606-10-45-2, IFRS 15.106: it is held as a contract liability. */
export const isPlanned = ({ status }: RevenueScheduleLine): boolean => status === "planned";

/** An amount by weights; nothing for all where nothing weighs. Source: ours; `allocate`'s largest remainder. */
export function shared(amount: Money, weights: readonly bigint[]): Money[] {
  return weights.some((weight) => weight > 0n) ? allocate(amount, weights) : weights.map(() => ({ ...amount, minor: 0n }));
}

/** What a credit takes of each line: of those planned in proportion, of others nothing. Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90. */
export function takenByLine(lines: Lines, amount: Money): Money[] {
  return shared(
    amount,
    lines.map((line) => (isPlanned(line) ? money(line.amount).minor : 0n)),
  );
}

/** The lines less what was taken of each of those planned. Source: as `takenByLine`. */
export function lowered(lines: Lines, taken: readonly Money[]): RevenueScheduleLine[] {
  return lines.map((line, index) =>
    isPlanned(line) ? { ...line, amount: moneyWire(subtractMoney(money(line.amount), taken[index] as Money)) } : line,
  );
}

/** The lines with what goes back to some of them. Source: as `takenByLine`. */
export function raised(lines: Lines, parts: readonly (Money | undefined)[]): RevenueScheduleLine[] {
  return lines.map((line, index) => {
    const part = parts[index];
    return part ? { ...line, amount: moneyWire(addMoney(money(line.amount), part)) } : line;
  });
}

/** What was taken, by the months planned, as a credit memo keeps it. Source: ours; taken back, each month gets its own again. */
export function takenByMonth(lines: Lines, taken: readonly Money[]): Taken {
  return lines.flatMap((line, index) => (isPlanned(line) ? [{ month: line.month, amount: moneyWire(taken[index] as Money) }] : []));
}

/**
 * What was taken of each line still planned, by months, and nothing of others; undefined where the months planned are no longer
 * those it was taken from.
 * Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90: a change of price is allocated as the price was.
 */
export function ownAgain(lines: Lines, taken: Taken): Money[] | undefined {
  const ofMonth = new Map(taken.map(({ month, amount }) => [month, money(amount)]));
  // A line of no days that is revenue is a credit's own, or a reversal's.
  const service = lines.filter((line) => isPlanned(line) || (line.status === "recognized" && line.days > 0));
  const months = new Set(service.map(({ month }) => month));
  const isAsLaid = lines.every((line) => !isPlanned(line) || ofMonth.has(line.month)) && taken.every(({ month }) => months.has(month));
  const own = (line: RevenueScheduleLine): Money | undefined => (isPlanned(line) ? ofMonth.get(line.month) : undefined);
  return isAsLaid ? lines.map((line) => own(line) ?? { currency: line.amount.currency, minor: 0n }) : undefined;
}

/** The lines of a service, and its days and measure; no days for what is delivered at once. */
type Plan = { lines: Lines; startOn: CalendarDate | null; endOn: CalendarDate | null; method: RecognitionMethod };

/**
 * The shares that lines still planned have of an amount for the days of a service from one on, by its own measure; alike where it
 * has no days. What is left over belongs to the days that are revenue.
 * Source: as `serviceWeight`; ASC 606-10-32-42 to 45, IFRS 15.87 to 90.
 */
export function sharedAgain({ lines, startOn, endOn, method }: Plan, amount: Money, since: CalendarDate): Money[] {
  const weightOf = ({ recognizeOn, days }: RevenueScheduleLine): bigint =>
    serviceWeight(addDays(recognizeOn, 1 - days), addDays(recognizeOn, 1), method);
  const from = startOn !== null && startOn > since ? startOn : since;
  const whole = endOn === null ? 0n : serviceWeight(from, serviceEnd(endOn, method), method);
  const notServed = lines.filter(({ status, recognizeOn }) => status !== "recognized" && recognizeOn >= from);
  const served = notServed.reduce((left, line) => left - weightOf(line), whole);
  const weights = lines.map((line) => (isPlanned(line) ? weightOf(line) : 0n));
  if (weights.every((weight) => weight === 0n) && served === 0n)
    return shared(
      amount,
      lines.map((line) => (isPlanned(line) ? 1n : 0n)),
    );
  return allocate(amount, [...weights, served]).slice(0, lines.length);
}
