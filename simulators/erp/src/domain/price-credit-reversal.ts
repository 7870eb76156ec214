import type { CreditMemo, ObligationCredit } from "@cashline/contracts/systems/erp/receivable-entities";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { addMoney, money, moneyWire, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { withObligations, type ArrangementMoved } from "./arrangement.ts";
import { release } from "./fx.ts";
import { openWeightOf, recognizedLine, settled } from "./obligation.ts";
import { isPlanned, raised, shared } from "./planned-lines.ts";

/**
 * Gives an arrangement the price again that a credit memo took, of each obligation what was taken of it: months still planned
 * their own, and revenue for what is satisfied since. Of a contract cancelled since, what was still to come then stays cancelled.
 * Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90; for a cancelled one as `cancelArrangement`.
 */
export function raisePrice(
  arrangement: RevenueArrangement,
  { amount, parts }: NonNullable<CreditMemo["priceLowered"]>,
  { creditedOn, on, journalEntryId }: { creditedOn: CalendarDate; on: CalendarDate; journalEntryId: string },
): ArrangementMoved {
  const partOf = new Map(parts.map((part) => [part.obligation, part]));
  const { cancelledOn } = arrangement;
  const obligations = arrangement.obligations.map((obligation) => {
    const part = partOf.get(obligation.key);
    if (!part) return obligation;
    const toRevenue = cancelledOn === null ? earnedAgain(obligation, part) : keptAgain(obligation, part, creditedOn < cancelledOn);
    const raised = raiseObligation(obligation, part, toRevenue, cancelledOn !== null, on, journalEntryId);
    return cancelledOn === null ? settled(raised) : raised;
  });
  const price = moneyWire(addMoney(money(arrangement.transactionPrice), money(amount)));
  return withObligations({ ...arrangement, transactionPrice: price }, obligations);
}

/** What of a part is revenue at once: what was taken of revenue, and what is satisfied since. */
function earnedAgain(obligation: PerformanceObligation, part: ObligationCredit): Money {
  const toCome = subtractMoney(money(part.amount), money(part.fromRevenue));
  return subtractMoney(money(part.amount), sumMoney(toCome.currency, plannedAgain(obligation, part) ?? [stillOpen(obligation, part)]));
}

/** Of a cancelled contract, what was taken of revenue; nothing where it was taken back whole since. */
function keptAgain({ lines, allocated }: PerformanceObligation, { fromRevenue }: ObligationCredit, isCancelledSince: boolean): Money {
  const cancelled = lines.filter(({ status }) => status === "cancelled").reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
  const isTakenBack = isCancelledSince && cancelled === money(allocated).minor;
  return isTakenBack ? { currency: allocated.currency, minor: 0n } : money(fromRevenue);
}

/** What goes back to each line still planned; undefined where nothing is planned by lines. */
function plannedAgain({ lines, milestones }: PerformanceObligation, part: ObligationCredit): Money[] | undefined {
  if (milestones.length > 0) return undefined;
  const toCome = subtractMoney(money(part.amount), money(part.fromRevenue));
  const own = new Map(part.taken.map(({ month, amount }) => [month, money(amount)]));
  const nothing = { ...toCome, minor: 0n };
  const isOpen = lines.map(isPlanned);
  if (lines.every(({ month }, index) => !isOpen[index] || own.has(month)))
    return lines.map(({ month }, index) => (isOpen[index] ? (own.get(month) ?? nothing) : nothing));
  // Laid over other months since: by what each day of them bears now, or alike where they bear nothing.
  const weights = lines.map(({ days }, index) => (isOpen[index] ? BigInt(days) : 0n));
  const alike = isOpen.map((is) => (is ? 1n : 0n));
  return shared(toCome, weights.some((weight) => weight > 0n) ? weights : alike);
}

/** What of a part belongs to milestones still to come. */
function stillOpen({ milestones }: PerformanceObligation, { amount, fromRevenue, openWeight }: ObligationCredit): Money {
  const toCome = subtractMoney(money(amount), money(fromRevenue));
  return openWeight === 0 ? { ...toCome, minor: 0n } : release(toCome, BigInt(openWeightOf(milestones)), BigInt(openWeight));
}

function raiseObligation(
  obligation: PerformanceObligation,
  part: ObligationCredit,
  toRevenue: Money,
  isCancelled: boolean,
  on: CalendarDate,
  journalEntryId: string,
): PerformanceObligation {
  const amount = money(part.amount);
  const lines = raised(obligation.lines, (isCancelled ? undefined : plannedAgain(obligation, part)) ?? []);
  const cancelled = subtractMoney(amount, toRevenue);
  const earned = toRevenue.minor === 0n ? [] : [recognizedLine(on, toRevenue, journalEntryId)];
  const gone =
    isCancelled && cancelled.minor !== 0n
      ? [{ ...recognizedLine(on, cancelled, journalEntryId), status: "cancelled" as const, journalEntryId: null }]
      : [];
  const { settled: before } = obligation;
  return {
    ...obligation,
    allocated: moneyWire(addMoney(money(obligation.allocated), amount)),
    recognized: moneyWire(addMoney(money(obligation.recognized), toRevenue)),
    lines: [...lines, ...earned, ...gone],
    ...(before && { settled: { ...before, recognized: moneyWire(addMoney(money(before.recognized), money(part.fromSettled))) } }),
    ...(gone.length > 0 && { status: "cancelled" as const }),
  };
}
