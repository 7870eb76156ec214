import type { Nexus, NexusStatus, NexusThreshold } from "@cashline/contracts/systems/tax/place-entities";
import { addMonths, monthOf, type CalendarDate } from "@cashline/kernel/time";
import { isJurisdiction } from "./jurisdictions.ts";
import { turnoverOf, turnoverWire, yearOf, type Counted, type TurnoverMonth } from "./turnover.ts";

type Refused = { outcome: "refused"; code: "unknown-jurisdiction" | "invalid-request"; detail: string };

/**
 * A tie needs a jurisdiction with rates here and an end that is not before its beginning.
 * Source: ours; a tie is declared, as in AvaTax's nexus settings.
 */
export function checkNexus({ jurisdiction, validFrom, validTo }: Omit<Nexus, "id">): { outcome: "accepted" } | Refused {
  if (!isJurisdiction(jurisdiction))
    return { outcome: "refused", code: "unknown-jurisdiction", detail: `No rates are known for ${jurisdiction}` };
  if (validTo !== null && validTo < validFrom)
    return { outcome: "refused", code: "invalid-request", detail: `/body/validTo ${validTo} is before validFrom ${validFrom}` };
  return { outcome: "accepted" };
}

/** From this share of a threshold on, in percent, a seller is told that it comes near. */
export const APPROACHING_PERCENT = 80n;

/**
 * Where a seller stands in a state. Registered beats all; a reached threshold or a declared tie obliges it to register.
 * All sales into the state count, whatever the state taxes; sales in another currency than the threshold's do not and are
 * shown beside it. Where several windows count, one that reaches it is shown, else the fuller one.
 * Source: South Dakota v. Wayfair (2018) and the statute of each row of `nexus-thresholds.ts`; telling from 80 percent on is
 * ours.
 */
export function nexusStatus(
  threshold: NexusThreshold,
  months: readonly TurnoverMonth[],
  seller: { registered: boolean; declared: Nexus | undefined },
  on: CalendarDate,
): NexusStatus {
  const { currency } = threshold.sales;
  const none: Counted = { minor: 0n, documents: 0 };
  const { window, counted, standing } = windowsOf(threshold.period, on)
    .map(([first, last]) => {
      const inWindow = turnoverOf(months, first, last);
      const sold = inWindow.get(currency) ?? none;
      return { window: inWindow, counted: sold, standing: standingOf(threshold, sold) };
    })
    .reduce((a, b) => (isFuller(b.standing, a.standing) ? b : a));
  const declared = seller.declared && isInForce(seller.declared, on) ? seller.declared.kind : null;
  return {
    jurisdiction: threshold.jurisdiction,
    status: statusOf(seller.registered, declared !== null, standing),
    threshold,
    sales: turnoverWire(currency, counted.minor),
    transactions: counted.documents,
    otherCurrencies: [...window]
      .filter(([each]) => each !== currency)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([each, { minor }]) => turnoverWire(each, minor)),
    reachedPercent: standing.isOver ? "over 100" : standing.percent.toString(),
    declared,
    registered: seller.registered,
  };
}

/** How much of a threshold is there, in whole percent rounded down; whether more than it is; and whether the law counts it as reached. */
type Standing = { readonly percent: bigint; readonly isOver: boolean; readonly isReached: boolean };

function statusOf(isRegistered: boolean, isDeclared: boolean, { isReached, percent }: Standing): NexusStatus["status"] {
  if (isRegistered) return "registered";
  if (isDeclared || isReached) return "obliged";
  return percent >= APPROACHING_PERCENT ? "approaching" : "below";
}

function standingOf(threshold: NexusThreshold, { minor, documents }: Counted): Standing {
  const { transactions, transactionsReached, combine } = threshold;
  const ofSales = standingAgainst(BigInt(threshold.sales.minor), threshold.salesReached, minor);
  if (transactions === null || transactionsReached === null) return ofSales;
  const ofTransactions = standingAgainst(BigInt(transactions), transactionsReached, BigInt(documents));
  const [lower, higher] = isFuller(ofTransactions, ofSales) ? [ofSales, ofTransactions] : [ofTransactions, ofSales];
  return combine === "both" ? lower : higher;
}

function standingAgainst(amount: bigint, reached: NexusThreshold["salesReached"], sold: bigint): Standing {
  const isOver = sold > amount;
  return { percent: sold <= 0n ? 0n : (sold * 100n) / amount, isOver, isReached: isOver || (sold === amount && reached === "at") };
}

/** Of two, the one that reaches its mark is the fuller, then the one with more of it. */
function isFuller(a: Standing, b: Standing): boolean {
  return a.isReached === b.isReached ? a.percent > b.percent : a.isReached;
}

function windowsOf(period: NexusThreshold["period"], on: CalendarDate): [first: string, last: string][] {
  switch (period) {
    case "previous_calendar_year":
      return [yearOf(on, 1)];
    case "previous_or_current_calendar_year":
      return [yearOf(on), yearOf(on, 1)];
    case "preceding_twelve_months":
      return [twelveMonthsTo(on)];
    case "preceding_four_calendar_quarters":
      return [twelveMonthsTo(lastEnd(on, 3, 3))];
    case "preceding_four_sales_tax_quarters":
      return [twelveMonthsTo(lastEnd(on, 3, 2))];
    case "twelve_months_through_september":
      return [twelveMonthsTo(lastEnd(on, 12, 9))];
  }
}

const twelveMonthsTo = (on: CalendarDate): [first: string, last: string] => [monthOf(addMonths(on, -11)), monthOf(on)];

/** A day of the last month before this one with which a period ended. @param length months of a period @param end month with which one ends */
function lastEnd(on: CalendarDate, length: number, end: number): CalendarDate {
  const month = Number(on.slice(5, 7));
  return addMonths(on, -(((month - end - 1 + 12) % length) + 1));
}

const isInForce = ({ validFrom, validTo }: Nexus, on: CalendarDate): boolean => validFrom <= on && (validTo === null || on <= validTo);
