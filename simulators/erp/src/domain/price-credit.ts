import type { RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { ObligationCredit } from "@cashline/contracts/systems/erp/receivable-entities";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { lastChangedOn, withObligations } from "./arrangement.ts";
import { settledRevenue } from "./contract-base.ts";
import { takenOfRevenue } from "./credited-days.ts";
import { MOST_LINES, openWeightOf, recognizedLine, settled } from "./obligation.ts";
import { lowered, shared, takenByLine, takenByMonth } from "./planned-lines.ts";

type PriceRefused = { outcome: "refused"; code: "invalid-request"; detail: string };
/** An arrangement whose price fell: what of revenue that takes back, not below zero, and of which obligation it took what. */
type PriceLowered = {
  outcome: "lowered";
  arrangement: RevenueArrangement;
  amount: Money;
  fromRevenue: Money;
  parts: ObligationCredit[];
};

/**
 * What a credit lowers an arrangement's price by. What was billed beyond the price is no part of it: a credit gives that back
 * first, which corrects the billing alone. Of a cancelled one what is left of the price is what was earned.
 * Source: ASC 606-10-32-42, IFRS 15.87: a change of the transaction price; which credit is none is ours.
 */
export function loweredBy({ status, transactionPrice, recognized, billed }: RevenueArrangement, net: Money): Money {
  const price = money(status === "cancelled" ? recognized : transactionPrice).minor;
  const beyond = money(billed).minor - price;
  const minor = beyond > 0n ? net.minor - beyond : net.minor;
  return { ...net, minor: minor < 0n ? 0n : minor < price ? minor : price };
}

/** Of an obligation's price: settled by a prospective change, earned since, and still to come. */
type Standing = { settled: bigint; earned: bigint; left: bigint };

function standingOf(obligation: PerformanceObligation, isCancelled: boolean): Standing {
  const recognized = money(obligation.recognized).minor;
  if (isCancelled) return { settled: 0n, earned: recognized, left: 0n };
  const before = settledRevenue(obligation).minor;
  return { settled: before, earned: recognized - before, left: money(obligation.allocated).minor - recognized };
}

/**
 * Lowers the price of an arrangement by a credit, allocated as the price was and caught up at once, or by policy from what is
 * still to come first. What a prospective change settled is not measured again unless nothing else is left.
 * Source: ASC 606-10-32-42 to 45, IFRS 15.87 to 90.
 * @param amount `loweredBy`
 */
export function lowerPrice(
  arrangement: RevenueArrangement,
  amount: Money,
  { creditMemoRevenue }: Pick<LedgerPolicy, "creditMemoRevenue">,
  on: CalendarDate,
  journalEntryId: string,
): PriceLowered | PriceRefused {
  const isCancelled = arrangement.status === "cancelled";
  const standings = arrangement.obligations.map((obligation) => standingOf(obligation, isCancelled));
  const isProspective = creditMemoRevenue === "prospective";
  const turns = inTurn(
    amount,
    standings.map(({ earned, left }) => (isProspective ? left : earned + left)),
    standings.map(({ earned, settled: before }) => (isProspective ? earned + before : before)),
  );
  const credited = arrangement.obligations.map((obligation, index) => {
    const { earned, left } = standings[index] as Standing;
    const [first, second] = turns[index] as [bigint, bigint];
    const ofEarned = isProspective
      ? second < earned
        ? second
        : earned
      : (shared({ ...amount, minor: first }, [left, earned])[1] as Money).minor;
    const fromSettled = isProspective ? second - ofEarned : second;
    const by = { amount: first + second, fromRevenue: ofEarned + fromSettled, fromSettled };
    const of = (minor: bigint): Money => ({ ...amount, minor });
    const fromRevenue = of(by.fromRevenue);
    // Of a cancelled contract nothing can be ended or changed any more.
    const back = isCancelled
      ? [recognizedLine(on, of(-by.fromRevenue), journalEntryId)]
      : takenOfRevenue(obligation, { fromRevenue, fromSettled: of(fromSettled), earned: of(earned) }, lastChangedOn(arrangement), {
          on,
          journalEntryId,
        });
    return lowerObligation(obligation, by, by.fromRevenue === 0n ? [] : back);
  });
  const long = credited.find(({ obligation }) => obligation.lines.length > MOST_LINES);
  if (long)
    return { outcome: "refused", code: "invalid-request", detail: `${long.obligation.key} would have more than ${MOST_LINES} lines` };
  const price = moneyWire(subtractMoney(money(arrangement.transactionPrice), amount));
  const obligations = credited.map(({ obligation }) => (isCancelled ? obligation : settled(obligation)));
  const moved = withObligations({ ...arrangement, transactionPrice: price }, obligations);
  return {
    outcome: "lowered",
    arrangement: moved.arrangement,
    amount,
    fromRevenue: { ...moved.revenue, minor: -moved.revenue.minor },
    parts: credited.map(({ part }) => part).filter((part) => part.amount.minor !== "0"),
  };
}

function lowerObligation(
  obligation: PerformanceObligation,
  by: { amount: bigint; fromRevenue: bigint; fromSettled: bigint },
  back: readonly RevenueScheduleLine[],
): { obligation: PerformanceObligation; part: ObligationCredit } {
  const { currency } = obligation.allocated;
  const of = (minor: bigint): Money => ({ currency, minor });
  const { key, lines, milestones, settled: before } = obligation;
  const taken = takenByLine(lines, of(by.amount - by.fromRevenue));
  const left = lowered(lines, taken);
  return {
    obligation: {
      ...obligation,
      allocated: moneyWire(subtractMoney(money(obligation.allocated), of(by.amount))),
      recognized: moneyWire(subtractMoney(money(obligation.recognized), of(by.fromRevenue))),
      lines: [...left, ...back],
      ...(before && { settled: { ...before, recognized: moneyWire(subtractMoney(money(before.recognized), of(by.fromSettled))) } }),
    },
    part: {
      obligation: key,
      amount: moneyWire(of(by.amount)),
      fromRevenue: moneyWire(of(by.fromRevenue)),
      fromSettled: moneyWire(of(by.fromSettled)),
      taken: takenByMonth(lines, taken),
      openWeight: openWeightOf(milestones),
    },
  };
}

/** An amount by the first weights as far as they reach, and the rest of it by the second. */
function inTurn(amount: Money, first: readonly bigint[], second: readonly bigint[]): [bigint, bigint][] {
  const reach = first.reduce((sum, weight) => sum + weight, 0n);
  const early = amount.minor < reach ? amount.minor : reach;
  const ofFirst = shared({ ...amount, minor: early }, first);
  const ofSecond = shared({ ...amount, minor: amount.minor - early }, second);
  return first.map((_, index) => [(ofFirst[index] as Money).minor, (ofSecond[index] as Money).minor]);
}
