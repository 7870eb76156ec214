import type { ContractedPrice } from "@cashline/contracts/systems/cpq/agreements";
import type { ListPrice } from "@cashline/contracts/systems/cpq/entities";
import type { BookPrice, PriceBook } from "@cashline/contracts/systems/cpq/price-books";
import type { CalendarDate } from "@cashline/kernel/time";

/** What has to be priced, for whom, and from which day. */
export type Wanted = Pick<ListPrice, "sku" | "tier" | "currency"> & { accountId: string; startOn: CalendarDate };

/**
 * The price published for this account alone: of those effective on the first day, the one effective last.
 * Source: ours; an account's own price book entry.
 */
export function ownPriceInForce(prices: readonly ListPrice[], wanted: Wanted): ListPrice | undefined {
  return latest(prices.filter((price) => price.accountId === wanted.accountId && isFor(price, wanted)));
}

/** The price everybody pays, likewise. Source: Salesforce `PricebookEntry`; of several the one effective last is ours. */
export function listPriceInForce(prices: readonly ListPrice[], wanted: Wanted): ListPrice | undefined {
  return latest(prices.filter((price) => price.accountId === null && isFor(price, wanted)));
}

/**
 * A book's price. Its currency is the book's.
 * Source: Salesforce `Pricebook2` and `PricebookEntry` (one currency an entry).
 */
export function bookPriceInForce(prices: readonly BookPrice[], book: PriceBook, wanted: Wanted): BookPrice | undefined {
  return latest(prices.filter((price) => price.priceBookId === book.id && isFor({ ...price, currency: book.currency }, wanted)));
}

/**
 * What the account was promised: from its first day until just before it expires.
 * Source: Salesforce CPQ's contracted prices (`EffectiveDate`, `ExpirationDate`).
 */
export function agreementInForce(agreements: readonly ContractedPrice[], wanted: Wanted): ContractedPrice | undefined {
  return latest(
    agreements.filter(
      (agreement) =>
        agreement.accountId === wanted.accountId &&
        isFor(agreement, wanted) &&
        (agreement.expiresOn === null || wanted.startOn < agreement.expiresOn),
    ),
  );
}

/**
 * Whether a book's prices may be quoted: same currency, first and last day included.
 * Source: Salesforce `Pricebook2` (`ValidFrom`, `ValidTo`).
 */
export function isBookValid(book: PriceBook, currency: string, on: CalendarDate): boolean {
  return book.currency === currency && book.validFromOn <= on && (book.validToOn === null || on <= book.validToOn);
}

type Priced = Pick<ListPrice, "sku" | "tier" | "currency" | "effectiveOn">;

function isFor(price: Priced, wanted: Wanted): boolean {
  const isProduct = price.sku === wanted.sku && price.tier === wanted.tier && price.currency === wanted.currency;
  return isProduct && price.effectiveOn <= wanted.startOn;
}

function latest<Item extends { effectiveOn: CalendarDate }>(items: readonly Item[]): Item | undefined {
  return items.length < 2 ? items[0] : items.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? 1 : -1))[0];
}
