import type { RecognitionMethod, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { CreditMemo, ObligationCredit } from "@cashline/contracts/systems/erp/receivable-entities";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { addMoney, money, moneyWire, subtractMoney, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { lastChangedOn, withObligations, type ArrangementMoved } from "./arrangement.ts";
import { givenSince, givenToTaken, linesOfCredit } from "./credited-days.ts";
import { release } from "./fx.ts";
import { earnedBefore, linesOf, openWeightOf, recognizedLine } from "./obligation.ts";
import { ownAgain, raised, sharedAgain } from "./planned-lines.ts";
import { plannedLine } from "./revenue-schedule.ts";

/** What goes back of an obligation: to lines still planned, and by which lines to revenue; the rest waits for milestones or is cancelled. */
type Again = { parts: readonly Money[]; toRevenue: Money; given: readonly RevenueScheduleLine[] };
/** The credit that is taken back, by the journal entry each line it left names, and what books that. */
type Booking = { creditEntryId: string; on: CalendarDate; journalEntryId: string };

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
  booking: Booking,
): ArrangementMoved {
  const partOf = new Map(parts.map((part) => [part.obligation, part]));
  const { cancelledOn, method } = arrangement;
  const { creditEntryId, on, journalEntryId } = booking;
  const isTakenBack =
    arrangement.obligations.every((each) => cancelledOf(each) === money(each.allocated).minor) &&
    arrangement.obligations.some((each) => partOf.has(each.key) && isCancelledSince(each, creditEntryId));
  const obligations = arrangement.obligations.map((obligation) => {
    const part = partOf.get(obligation.key);
    if (!part) return obligation;
    if (cancelledOn === null)
      return raiseObligation(obligation, part, toCome(obligation, part, booking, lastChangedOn(arrangement), method));
    const toRevenue = isTakenBack ? zeroMoney(amount.currency) : keptAgain(obligation, part, creditEntryId, cancelledOn, method);
    const given = [recognizedLine(on, toRevenue, journalEntryId)];
    const priced = raiseObligation(obligation, part, { parts: [], toRevenue, given });
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
function toCome(
  obligation: PerformanceObligation,
  part: ObligationCredit,
  booking: Booking,
  since: CalendarDate,
  method: RecognitionMethod,
): Again {
  const { lines, milestones } = obligation;
  const { creditEntryId, on, journalEntryId } = booking;
  const amount = money(part.amount);
  const left = (parts: readonly Money[]): Money => subtractMoney(amount, sumMoney(amount.currency, parts));
  if (milestones.length > 0) {
    const toRevenue = subtractMoney(amount, stillOpen(milestones, part));
    return { parts: [], toRevenue, given: [recognizedLine(on, toRevenue, journalEntryId)] };
  }
  const own = ownAgain(lines, part.taken);
  if (own) {
    const toRevenue = left(own);
    return { parts: own, toRevenue, given: givenToTaken(obligation, toRevenue, part, { creditEntryId, since }, booking) };
  }
  const before = addMoney(takenBefore(obligation, creditEntryId, since), servedBefore(obligation, part, since, method));
  const parts = sharedAgain({ ...obligation, method }, subtractMoney(amount, before), since);
  const toRevenue = left(parts);
  return { parts, toRevenue, given: givenSince(obligation, toRevenue, before, since, booking) };
}

/** What the credit took of revenue of days before one. */
function takenBefore(obligation: PerformanceObligation, creditEntryId: string, on: CalendarDate): Money {
  const { minor, currency } = earnedBefore({ ...obligation, lines: linesOfCredit(obligation, creditEntryId) }, on);
  return { currency, minor: -minor };
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
function keptAgain(
  obligation: PerformanceObligation,
  part: ObligationCredit,
  creditEntryId: string,
  cancelledOn: CalendarDate,
  method: RecognitionMethod,
): Money {
  if (obligation.milestones.length > 0) return subtractMoney(money(part.amount), stillOpen(obligation.milestones, part));
  return addMoney(takenBefore(obligation, creditEntryId, cancelledOn), servedBefore(obligation, part, cancelledOn, method));
}

/** What of a part was taken of days before one, or of what is delivered. */
function servedBefore(obligation: PerformanceObligation, { taken }: ObligationCredit, on: CalendarDate, method: RecognitionMethod): Money {
  const ofMonth = new Map(taken.map(({ month, amount }) => [month, amount]));
  const laid = linesOf(obligation, zeroMoney(obligation.allocated.currency), method).map((line) => {
    return { ...line, amount: ofMonth.get(line.month) ?? line.amount };
  });
  return earnedBefore({ ...obligation, lines: laid }, on);
}

function raiseObligation(
  obligation: PerformanceObligation,
  part: ObligationCredit,
  { parts, toRevenue, given }: Again,
): PerformanceObligation {
  const { settled } = obligation;
  const lines = raised(obligation.lines, parts);
  return {
    ...obligation,
    allocated: moneyWire(addMoney(money(obligation.allocated), money(part.amount))),
    recognized: moneyWire(addMoney(money(obligation.recognized), toRevenue)),
    lines: toRevenue.minor === 0n ? lines : [...lines, ...given],
    ...(settled && { settled: { ...settled, recognized: moneyWire(addMoney(money(settled.recognized), money(part.fromSettled))) } }),
  };
}

/** An obligation of a cancelled contract with what goes back to it and is cancelled at once. */
function cancelledAgain(obligation: PerformanceObligation, amount: Money, on: CalendarDate): PerformanceObligation {
  if (amount.minor === 0n) return obligation;
  const line = { ...plannedLine(on, 0, amount), status: "cancelled" as const };
  return { ...obligation, status: "cancelled", lines: [...obligation.lines, line] };
}
