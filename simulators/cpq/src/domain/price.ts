import type { ListPrice } from "@cashline/contracts/systems/cpq/entities";
import { currencyExponent } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";

/** What has to be priced, for whom, and from which day. */
export type Wanted = Pick<ListPrice, "sku" | "tier" | "currency"> & { accountId: string; startOn: CalendarDate };

/**
 * The price in force on the first day of a term: the account's contracted price before the list price, and of those the
 * one that became effective last. Undefined when none is effective yet.
 */
export function priceInForce(prices: readonly ListPrice[], wanted: Wanted): ListPrice | undefined {
  const effective = prices.filter((price) => concerns(price, wanted) && price.effectiveOn <= wanted.startOn);
  return latest(effective.filter(({ accountId }) => accountId !== null)) ?? latest(effective);
}

function concerns(price: ListPrice, wanted: Wanted): boolean {
  const forAccount = price.accountId === null || price.accountId === wanted.accountId;
  return forAccount && price.sku === wanted.sku && price.tier === wanted.tier && price.currency === wanted.currency;
}

function latest(prices: readonly ListPrice[]): ListPrice | undefined {
  return prices.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? 1 : -1))[0];
}

/** Whether ISO 4217 lists a currency; in another one no total could be rounded, so no price may be published. */
export function isKnownCurrency(currency: string): boolean {
  try {
    return currencyExponent(currency) >= 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
