import type { RecognitionMethod, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo, ObligationCredit } from "@cashline/contracts/systems/erp/receivable-entities";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { addMoney, money, moneyWire, subtractMoney, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { withObligations, type ArrangementMoved } from "./arrangement.ts";
import { release } from "./fx.ts";
import { earnedBefore, linesOf, openWeightOf, recognizedLine } from "./obligation.ts";
import { ownAgain, raised, sharedAgain } from "./planned-lines.ts";
import { plannedLine } from "./revenue-schedule.ts";

/** What goes back of an obligation: to lines still planned, and to revenue at once; the rest waits for milestones or is cancelled. */
type Again = { parts: readonly Money[]; toRevenue: Money };

/**
 * Gives an arrangement the price again that a credit memo took, of each obligation what was taken of it: months still planned
 * their own, and revenue for what is satisfied since. Of a service laid over other months since by a modification, what was
 * taken of the days before the last one is revenue, and the rest goes by the service's own measure over its days from then on.
 * Of a contract cancelled since, what was served before its end is revenue and the rest is cancelled; all of it where the
 * contract was taken back whole, which nothing but its lines tells: nothing of any obligation was kept.
 * Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90; for a cancelled one as `cancelArrangement`.
 * @param creditEntryId the journal entry of the credit memo, which each line it left names
 */
export function raisePrice(
  arrangement: RevenueArrangement,
  { amount, parts }: NonNullable<CreditMemo["priceLowered"]>,
  { creditEntryId, on, journalEntryId }: { creditEntryId: string; on: CalendarDate; journalEntryId: string },
): ArrangementMoved {
  const partOf = new Map(parts.map((part) => [part.obligation, part]));
  const { cancelledOn, modifications, method } = arrangement;
  const modifiedOn = modifications.at(-1)?.modifiedOn ?? arrangement.inceptionOn;
  const isTakenBack =
    arrangement.obligations.every((each) => cancelledOf(each) === money(each.allocated).minor) &&
    arrangement.obligations.some((each) => partOf.has(each.key) && isCancelledSince(each, creditEntryId));
  const obligations = arrangement.obligations.map((obligation) => {
    const part = partOf.get(obligation.key);
    if (!part) return obligation;
    if (cancelledOn === null) return raiseObligation(obligation, part, toCome(obligation, part, modifiedOn, method), on, journalEntryId);
    const toRevenue = isTakenBack ? zeroMoney(amount.currency) : keptAgain(obligation, part, cancelledOn, method);
    const priced = raiseObligation(obligation, part, { parts: [], toRevenue }, on, journalEntryId);
    return cancelledAgain(priced, subtractMoney(money(part.amount), toRevenue), on);
  });
  const price = moneyWire(addMoney(money(arrangement.transactionPrice), money(amount)));
  return withObligations({ ...arrangement, transactionPrice: price }, obligations);
}

/** What was taken of what was still to come when the credit was booked. */
function takenToCome({ amount, fromRevenue }: ObligationCredit): Money {
  return subtractMoney(money(amount), money(fromRevenue));
}

/** What goes back to what is still to come; what is satisfied since is revenue at once, with what was taken of revenue. */
function toCome(obligation: PerformanceObligation, part: ObligationCredit, modifiedOn: CalendarDate, method: RecognitionMethod): Again {
  const { lines, milestones } = obligation;
  const amount = money(part.amount);
  if (milestones.length > 0) return { parts: [], toRevenue: subtractMoney(amount, stillOpen(milestones, part)) };
  const laidAnew = (): Money[] => {
    const served = servedBefore(obligation, part, modifiedOn, method);
    return sharedAgain({ ...obligation, method }, subtractMoney(takenToCome(part), served), modifiedOn);
  };
  const parts = ownAgain(lines, part.taken) ?? laidAnew();
  return { parts, toRevenue: subtractMoney(amount, sumMoney(amount.currency, parts)) };
}

/** What of a part belongs to milestones still to come. */
function stillOpen(milestones: PerformanceObligation["milestones"], part: ObligationCredit): Money {
  return release(takenToCome(part), BigInt(openWeightOf(milestones)), BigInt(part.openWeight));
}

const isCancelled = ({ status }: RevenueScheduleLine): boolean => status === "cancelled";

function cancelledOf({ lines }: PerformanceObligation): bigint {
  return lines.filter(isCancelled).reduce((sum, { amount }) => sum + money(amount).minor, 0n);
}

/** Which came first is told by the order of their lines: a cancellation may be of the credit's day, or of one before it. */
function isCancelledSince({ lines }: PerformanceObligation, creditEntryId: string): boolean {
  return lines.findIndex(isCancelled) > lines.findIndex(({ journalEntryId }) => journalEntryId === creditEntryId);
}

/** Of a cancelled contract, what was taken of revenue, and what of the rest was served before its end. */
function keptAgain(obligation: PerformanceObligation, part: ObligationCredit, cancelledOn: CalendarDate, method: RecognitionMethod): Money {
  if (obligation.milestones.length > 0) return subtractMoney(money(part.amount), stillOpen(obligation.milestones, part));
  return addMoney(money(part.fromRevenue), servedBefore(obligation, part, cancelledOn, method));
}

/** What of a part was taken of days before one, or of what is delivered. */
function servedBefore(obligation: PerformanceObligation, { taken }: ObligationCredit, on: CalendarDate, method: RecognitionMethod): Money {
  const { allocated, lines } = obligation;
  const ofMonth = new Map(taken.map(({ month, amount }) => [month, amount]));
  // What is delivered at once is there once it is revenue, whatever the day.
  const status = lines.some((line) => line.status === "recognized") ? ("recognized" as const) : ("planned" as const);
  const laid = linesOf(obligation, zeroMoney(allocated.currency), method).map((line) => {
    return { ...line, amount: ofMonth.get(line.month) ?? line.amount, status };
  });
  return earnedBefore({ lines: laid, allocated }, on);
}

function raiseObligation(
  obligation: PerformanceObligation,
  part: ObligationCredit,
  { parts, toRevenue }: Again,
  on: CalendarDate,
  journalEntryId: string,
): PerformanceObligation {
  const { settled } = obligation;
  const lines = raised(obligation.lines, parts);
  return {
    ...obligation,
    allocated: moneyWire(addMoney(money(obligation.allocated), money(part.amount))),
    recognized: moneyWire(addMoney(money(obligation.recognized), toRevenue)),
    lines: toRevenue.minor === 0n ? lines : [...lines, recognizedLine(on, toRevenue, journalEntryId)],
    ...(settled && { settled: { ...settled, recognized: moneyWire(addMoney(money(settled.recognized), money(part.fromSettled))) } }),
  };
}

/** An obligation of a cancelled contract with what goes back to it and is cancelled at once. */
function cancelledAgain(obligation: PerformanceObligation, amount: Money, on: CalendarDate): PerformanceObligation {
  if (amount.minor === 0n) return obligation;
  const line = { ...plannedLine(on, 0, amount), status: "cancelled" as const };
  return { ...obligation, status: "cancelled", lines: [...obligation.lines, line] };
}
