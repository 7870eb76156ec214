import type { JournalEntry, JournalLine, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { addMoney, money, moneyWire, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { carryAt, release, translate, withRealizedFx } from "./fx.ts";
import { credit, debit, taxLines } from "./journal.ts";
import { recognizedLine } from "./obligation.ts";
import { ownAgain, raised, sharedAgain } from "./planned-lines.ts";

export type NotReversible = { outcome: "refused"; code: "credit-memo-not-reversible"; detail: string };

/**
 * Why a credit memo cannot be taken back; undefined when it can: it stands, so does its receivable, and of the customer's
 * credit nothing is used.
 * Source: NetSuite: a credit memo that is applied cannot be deleted or voided; SAP FB08 reverses only items not cleared.
 */
export function reversalFault(
  memo: Pick<CreditMemo, "status">,
  receivable: Pick<Receivable, "status">,
  payment: CustomerPayment | undefined,
): NotReversible | undefined {
  const refused = (detail: string): NotReversible => ({ outcome: "refused", code: "credit-memo-not-reversible", detail });
  if (memo.status === "reversed") return refused("The credit memo was taken back before");
  if (receivable.status === "reversed" || receivable.status === "written_off") return refused(`The receivable is ${receivable.status}`);
  if (payment && payment.unapplied.minor !== payment.amount.minor)
    return refused(`${payment.unapplied.minor} of ${payment.amount.minor} ${payment.currency} minor units of the credit are left`);
  return undefined;
}

/** What goes back to deferred revenue, by line of the schedule, and what is revenue at once. */
export type GivenBack = { readonly parts: readonly Money[]; readonly toDeferred: Money; readonly toRevenue: Money };

/**
 * What a credit had taken from deferred revenue goes back over the time it was taken from: each line still planned gets its own
 * again, and what was taken of months recognised since is revenue at once. Of a schedule laid over other months since, it goes
 * back by the schedule's own measure, over its days from the first of the months on.
 * Source: ASC 606-10-32-42 to 45: a change of price is allocated as the price was; what was satisfied is revenue at once.
 */
export function givenBack(schedule: RevenueSchedule, memo: Pick<CreditMemo, "fromDeferred" | "fromRevenue" | "taken">): GivenBack {
  const fromDeferred = money(memo.fromDeferred);
  const { taken = [] } = memo;
  const parts = ownAgain(schedule.lines, taken) ?? sharedAgain(schedule, fromDeferred, `${taken[0]?.month ?? ""}-01`);
  const toDeferred = sumMoney(fromDeferred.currency, parts);
  return { parts, toDeferred, toRevenue: addMoney(subtractMoney(fromDeferred, toDeferred), money(memo.fromRevenue)) };
}

/** What of deferred revenue's worth in the entity's own currency comes back with it. */
function deferredWorth(memo: Pick<CreditMemo, "fromDeferred">, entry: Pick<JournalEntry, "lines">, toDeferred: Money): Money | undefined {
  const taken = worthOf(entry, "deferred_revenue");
  return taken && release(taken, toDeferred.minor, money(memo.fromDeferred).minor);
}

/** The schedule with what the credit had taken. Source: as `givenBack`. */
export function restoreSchedule(
  schedule: RevenueSchedule,
  memo: CreditMemo,
  entry: Pick<JournalEntry, "lines">,
  { parts, toDeferred, toRevenue }: GivenBack,
  on: CalendarDate,
  journalEntryId: string,
): RevenueSchedule {
  const lines = raised(schedule.lines, parts);
  const { functional } = schedule;
  const worth = deferredWorth(memo, entry, toDeferred);
  return {
    ...schedule,
    total: moneyWire(addMoney(money(schedule.total), money(memo.net))),
    lines: toRevenue.minor === 0n ? lines : [...lines, recognizedLine(on, toRevenue, journalEntryId)],
    ...(functional && worth && { functional: { ...functional, deferred: moneyWire(addMoney(money(functional.deferred), worth)) } }),
  };
}

/** What a role's lines of an entry were worth in the entity's own currency. Source: ours; an entry balances in every currency it is in. */
export function worthOf({ lines }: Pick<JournalEntry, "lines">, role: JournalLine["role"]): Money | undefined {
  const worth = lines
    .filter((line) => line.role === role)
    .flatMap(({ functionalDebit, functionalCredit }) =>
      functionalDebit && functionalCredit ? [addMoney(money(functionalDebit), money(functionalCredit))] : [],
    );
  const [first] = worth;
  return first && sumMoney(first.currency, worth);
}

/**
 * The lines that take a credit memo back. Of a foreign invoice each goes at what the memo booked it at; what rounding leaves is a
 * realised difference.
 * Source: SAP and NetSuite: a posted entry is immutable and corrected by reversal.
 * @param back what goes to deferred revenue and to revenue, or the lines that move the contract's position
 */
export function creditReversalLines(
  memo: CreditMemo,
  entry: Pick<JournalEntry, "lines">,
  functional: Receivable["functional"],
  back: GivenBack | JournalLine[],
): JournalLine[] {
  const [applied, unapplied, tax] = [money(memo.applied), money(memo.unapplied), money(memo.tax)];
  const some = (amount: Money, line: (of: Money) => JournalLine): JournalLine[] => (amount.minor === 0n ? [] : [line(amount)]);
  const revenueSide =
    "parts" in back
      ? [
          ...some(back.toDeferred, (amount) => credit("deferred_revenue", amount)),
          ...some(back.toRevenue, (amount) => credit("revenue", amount)),
        ]
      : back;
  const lines = [
    ...some(applied, (amount) => debit("receivable", amount)),
    ...some(unapplied, (amount) => debit("unapplied_cash", amount)),
    ...taxLines(tax),
    ...revenueSide,
  ];
  if (!functional) return lines;
  const own = "parts" in back ? deferredWorth(memo, entry, back.toDeferred) : undefined;
  const booked = (role: JournalLine["role"]): Money | undefined => (role === "deferred_revenue" ? own : worthOf(entry, role));
  return withRealizedFx(
    lines.map((line) => {
      const amount = addMoney(money(line.debit), money(line.credit));
      const isBooked = line.role === "receivable" || line.role === "unapplied_cash" || line.role === "deferred_revenue";
      return carryAt(line, (isBooked ? booked(line.role) : undefined) ?? translate(amount, functional));
    }),
  );
}
