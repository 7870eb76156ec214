import type { RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import { addMoney, allocate, money, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";

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
export function takenByMonth(lines: Lines, taken: readonly Money[]): NonNullable<CreditMemo["taken"]> {
  return lines.flatMap((line, index) => (isPlanned(line) ? [{ month: line.month, amount: moneyWire(taken[index] as Money) }] : []));
}
