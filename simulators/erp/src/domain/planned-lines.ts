import type { RecognitionMethod, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import { addMoney, allocate, money, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";
import { addDays } from "@cashline/kernel/time";
import { serviceWeight } from "./revenue-schedule.ts";

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
 * What goes back to each line still planned of what a credit had taken of those planned then, nothing to others: each month gets
 * its own again. Laid over other months since, what was taken goes by the plan's own measure over what is planned now and what
 * became revenue from the first of those months on, or alike over a service without days. What is left over belongs to revenue.
 * Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90: a change of price is allocated as the price was; what was satisfied is revenue.
 * @param amount the sum of `taken`
 */
export function givenAgain(lines: Lines, amount: Money, taken: Taken, method: RecognitionMethod): Money[] {
  return ownParts(lines, taken) ?? sharedParts(lines, amount, taken[0]?.month ?? "", method);
}

/** What was taken of each line still planned; undefined where the months planned are no longer those it was taken from. */
function ownParts(lines: Lines, taken: Taken): Money[] | undefined {
  const ofMonth = new Map(taken.map(({ month, amount }) => [month, money(amount)]));
  const hasDays = lines.some(({ days }) => days > 0);
  // Of a service with days, a line of none that is revenue is a credit's own, or a reversal's.
  const isService = (line: RevenueScheduleLine): boolean => isPlanned(line) || line.days > 0 || !hasDays;
  const months = new Set(lines.filter((line) => line.status !== "cancelled" && isService(line)).map(({ month }) => month));
  const isAsLaid = lines.every((line) => !isPlanned(line) || ofMonth.has(line.month)) && taken.every(({ month }) => months.has(month));
  const own = (line: RevenueScheduleLine): Money | undefined => (isPlanned(line) ? ofMonth.get(line.month) : undefined);
  return isAsLaid ? lines.map((line) => own(line) ?? { currency: line.amount.currency, minor: 0n }) : undefined;
}

/** Shares of what is planned, beside what became revenue since a month. */
function sharedParts(lines: Lines, amount: Money, since: string, method: RecognitionMethod): Money[] {
  const weightOf = ({ recognizeOn, days }: RevenueScheduleLine): bigint =>
    serviceWeight(addDays(recognizeOn, 1 - days), addDays(recognizeOn, 1), method);
  const gone = lines.filter(({ status, days, month }) => status === "recognized" && days > 0 && month >= since);
  // Days that a change took back stand there three times: as recognised, as taken back, and as recognised anew.
  const served = gone.reduce((sum, line) => sum + (money(line.amount).minor < 0n ? -weightOf(line) : weightOf(line)), 0n);
  const weights = [...lines.map((line) => (isPlanned(line) ? weightOf(line) : 0n)), served];
  const alike = [...lines.map((line) => (isPlanned(line) ? 1n : 0n)), 0n];
  return shared(amount, weights.some((weight) => weight > 0n) ? weights : alike).slice(0, lines.length);
}
