import type { Nexus, NexusStatus, NexusThreshold } from "@cashline/contracts/systems/tax/place-entities";
import { addMonths, monthOf, type CalendarDate } from "@cashline/kernel/time";
import { isJurisdiction } from "./jurisdictions.ts";
import { turnoverOf, turnoverWire, yearOf, type Counted, type TurnoverMonth } from "./turnover.ts";

type Refused = { outcome: "refused"; code: "unknown-jurisdiction" | "invalid-request"; detail: string };

/** A tie needs a jurisdiction with rates here and an end that is not before its beginning. */
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
 * shown beside it. Where several windows count, the fuller one is shown.
 */
export function nexusStatus(
  threshold: NexusThreshold,
  months: readonly TurnoverMonth[],
  seller: { registered: boolean; declared: Nexus | undefined },
  on: CalendarDate,
): NexusStatus {
  const { currency } = threshold.sales;
  const none: Counted = { minor: 0n, documents: 0 };
  const windows = windowsOf(threshold.period, on).map(([first, last]) => turnoverOf(months, first, last));
  const fullest = windows
    .map((window) => ({ window, counted: window.get(currency) ?? none }))
    .reduce((a, b) => (reachedPercent(threshold, b.counted) > reachedPercent(threshold, a.counted) ? b : a));
  const percent = reachedPercent(threshold, fullest.counted);
  const declared = seller.declared && isInForce(seller.declared, on) ? seller.declared.kind : null;
  return {
    jurisdiction: threshold.jurisdiction,
    status: statusOf(seller.registered, declared !== null, percent),
    threshold,
    sales: turnoverWire(currency, fullest.counted.minor),
    transactions: fullest.counted.documents,
    otherCurrencies: [...fullest.window]
      .filter(([each]) => each !== currency)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([each, { minor }]) => turnoverWire(each, minor)),
    reachedPercent: percent > 100n ? "over 100" : percent.toString(),
    declared,
    registered: seller.registered,
  };
}

function statusOf(isRegistered: boolean, isDeclared: boolean, percent: bigint): NexusStatus["status"] {
  if (isRegistered) return "registered";
  if (isDeclared || percent >= 100n) return "obliged";
  return percent >= APPROACHING_PERCENT ? "approaching" : "below";
}

/** How much of a threshold is reached, in whole percent rounded down: 100 is reached. */
function reachedPercent({ sales, transactions, combine }: NexusThreshold, counted: Counted): bigint {
  const ofSales = counted.minor <= 0n ? 0n : (counted.minor * 100n) / BigInt(sales.minor);
  if (transactions === null || combine === "sales") return ofSales;
  const ofTransactions = (BigInt(Math.max(0, counted.documents)) * 100n) / BigInt(transactions);
  const [lower, higher] = ofSales < ofTransactions ? [ofSales, ofTransactions] : [ofTransactions, ofSales];
  return combine === "both" ? lower : higher;
}

function windowsOf(period: NexusThreshold["period"], on: CalendarDate): [first: string, last: string][] {
  if (period === "previous_calendar_year") return [yearOf(on, 1)];
  if (period === "previous_or_current_calendar_year") return [yearOf(on), yearOf(on, 1)];
  return [[monthOf(addMonths(on, -11)), monthOf(on)]];
}

const isInForce = ({ validFrom, validTo }: Nexus, on: CalendarDate): boolean => validFrom <= on && (validTo === null || on <= validTo);
