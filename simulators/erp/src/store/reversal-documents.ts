import type { JournalLine, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { absoluteMoney, money, moneyWire, negateMoney, subtractMoney, type Money } from "@cashline/kernel/money";
import { movePosition } from "../domain/contract-position.ts";
import { carryAt, translateLines, withRealizedFx } from "../domain/fx.ts";
import { credit, debit, reversalLines, taxLines } from "../domain/journal.ts";
import { sumOfLines } from "../domain/revenue-schedule.ts";

/** The lines that take an invoice back, in both currencies, and its arrangement without the bill. */
export function reversalDocuments(
  posted: Receivable,
  schedule: RevenueSchedule,
  billed: RevenueArrangement | undefined,
): { lines: JournalLine[]; arrangement: RevenueArrangement | undefined } {
  const [net, tax, gross] = [money(posted.net), money(posted.tax), money(posted.gross)];
  if (billed) {
    const { position, lines } = movePosition(billed, { ...net, minor: -net.minor });
    const side = lines.length > 0 ? lines : [debit("contract_liability", net)];
    const whole = [...side, credit("receivable", gross), ...taxLines(negateMoney(tax))];
    return {
      lines: posted.functional ? clearingWhatIsOpen(translateLines(whole, posted.functional), posted.functional) : whole,
      arrangement: { ...billed, ...position, billed: moneyWire(subtractMoney(money(billed.billed), net)) },
    };
  }
  const lines = reversalLines(net, tax, sumOfLines(schedule, "recognized"));
  return { lines: carriedBack(lines, posted, schedule), arrangement: undefined };
}

/** Each line at what it was booked at; the first gives all of deferred revenue back. */
function carriedBack(lines: JournalLine[], { functional }: Receivable, schedule: RevenueSchedule): JournalLine[] {
  if (!functional || !schedule.functional) return lines;
  const [whole, total] = [money(functional.gross), money(schedule.functional.total)];
  const recognized = subtractMoney(total, money(schedule.functional.deferred));
  const worth: Partial<Record<JournalLine["role"], Money>> = { receivable: whole, tax_payable: absoluteMoney(subtractMoney(whole, total)) };
  const booked = lines.map((line, index) => carryAt(line, index === 0 ? total : (worth[line.role] ?? recognized)));
  return clearingWhatIsOpen(booked, functional);
}

/**
 * The receivable at what is open of it, which after money that came and went back in parts may be a cent off what it was booked
 * at: what rounding left is a realised difference (IAS 21.28, ASC 830-20-35-1).
 */
function clearingWhatIsOpen(lines: JournalLine[], { open }: NonNullable<Receivable["functional"]>): JournalLine[] {
  return withRealizedFx(lines.map((line) => (line.role === "receivable" ? carryAt(line, money(open)) : line)));
}
