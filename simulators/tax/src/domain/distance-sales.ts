import type { Policy } from "./policy.ts";
import { moneyOf, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { europeanUnion, type Place } from "./jurisdictions.ts";
import type { Seller } from "./registration.ts";
import { turnoverOf, yearOf, type TurnoverMonth } from "./turnover.ts";

/** Up to this much a year, net of VAT, consumers in other member states may be taxed at home. */
export const DISTANCE_SALES_THRESHOLD: Money = moneyOf("EUR", 1_000_000);
export const DISTANCE_SALES_SOURCE = "Directive 2006/112/EC art. 59c, as amended by Directive (EU) 2019/1995";

/** The threshold's name where turnover is counted. */
export const DISTANCE_SALES_SCOPE = "EU";

export type DistanceTurnover = { currentYear: Money; previousYear: Money; otherCurrencies: Money[] };

/**
 * A sale from one member state to a customer without a number in another.
 * Source: Directive 2006/112/EC art. 59c (1) (b).
 */
export function isDistanceSale(seller: Seller, { country }: Place, hasTaxId: boolean): boolean {
  return !hasTaxId && europeanUnion.has(seller.home) && europeanUnion.has(country) && seller.home !== country;
}

/**
 * Turnover of the years that count for a day's sale, with every sale before it, those of the same day too.
 * Source: Directive 2006/112/EC art. 59c (1) (c): the current and the preceding calendar year.
 */
export function distanceTurnover(months: readonly TurnoverMonth[], on: CalendarDate): DistanceTurnover {
  const current = turnoverOf(months, ...yearOf(on));
  const previous = turnoverOf(months, ...yearOf(on, 1));
  const foreign = new Map<string, bigint>();
  for (const year of [current, previous])
    for (const [currency, { minor }] of year) if (currency !== "EUR") foreign.set(currency, (foreign.get(currency) ?? 0n) + minor);
  return {
    currentYear: moneyOf("EUR", current.get("EUR")?.minor ?? 0n),
    previousYear: moneyOf("EUR", previous.get("EUR")?.minor ?? 0n),
    otherCurrencies: [...foreign].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([currency, minor]) => moneyOf(currency, minor)),
  };
}

/**
 * Whether either year is above the threshold, or cannot be shown to be below it because something was sold in another currency.
 * Source: Directive 2006/112/EC art. 59c (1) (c) and (2).
 */
export function isAboveThreshold({ currentYear, previousYear, otherCurrencies }: DistanceTurnover, sale = 0n): boolean {
  const { minor } = DISTANCE_SALES_THRESHOLD;
  return currentYear.minor + sale > minor || previousYear.minor > minor || otherCurrencies.some((each) => each.minor !== 0n);
}

/**
 * Whether the threshold can tax a sale at the seller's home at all: the policy uses it, and the seller is established in one member state alone.
 * Source: Directive 2006/112/EC art. 59c (1) (a), and (3) for the choice.
 */
export function mayBeTaxedAtHome(seller: Seller, { distanceSales }: Pick<Policy, "distanceSales">): boolean {
  const established = [...seller.registered]
    .map((jurisdiction) => jurisdiction.slice(0, 2))
    .filter((country) => europeanUnion.has(country));
  return distanceSales === "threshold" && established.every((country) => country === seller.home);
}

/**
 * Whether a distance sale is taxed at the seller's home: the threshold can do so, the sale is in euro, and with it neither
 * this year nor the last goes above the threshold; the sale that exceeds it is taxed at its destination already. Sales count
 * in the order in which they were committed, which is that of the event log.
 * Source: Directive 2006/112/EC art. 59c (1) and (2).
 * @param net the sale's value exclusive of VAT, as its home would tax it: an inclusive price less the home's tax
 */
export function isTaxedAtHome(seller: Seller, policy: Policy, turnover: DistanceTurnover | null, net: Money): boolean {
  if (!mayBeTaxedAtHome(seller, policy) || turnover === null || net.currency !== DISTANCE_SALES_THRESHOLD.currency) return false;
  return !isAboveThreshold(turnover, net.minor);
}
