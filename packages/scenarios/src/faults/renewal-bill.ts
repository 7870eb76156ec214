import { priceAmount } from "@cashline/kernel/decimal";
import { absoluteMoney, moneyOf, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import type { Book, BookAccount, BookContract, BookPrice, PlannedRenewal } from "../book/book.ts";
import { periodNet, periodsPerTerm, priceInForce } from "../book/prices.ts";
import { expectedTax } from "./expected-tax.ts";

/** A renewal with everything its invoice follows from. */
export type RenewalGround = {
  renewal: PlannedRenewal;
  contract: BookContract;
  account: BookAccount;
  price: BookPrice;
  usageNet: Money | null;
};

/** The ground of a renewal, with the price in force on its first day; undefined when there is none. */
export function groundOf(
  book: Pick<Book, "prices">,
  renewal: PlannedRenewal,
  contract: BookContract,
  account: BookAccount,
  usage: number,
): RenewalGround | undefined {
  const { sku, tier } = renewal.terms;
  const price = priceInForce(book.prices, { sku, tier, currency: account.currency, account: account.key, on: contract.endOn });
  if (!price) return undefined;
  const above = usage - price.includedUsage * contract.termMonths;
  return {
    renewal,
    contract,
    account,
    price,
    usageNet: above > 0 ? priceAmount(price.currency, "half-up", price.overageUnitPrice, String(above)) : null,
  };
}

export const isListed = ({ price }: RenewalGround): boolean => price.account === null;
export const isTaxed = (ground: RenewalGround): boolean => invoiceTax(ground).minor > 0n;

/** The nets of the invoice's lines at a unit price: the recurring one, and usage where there is any to bill. */
export function lineNets({ renewal, price, usageNet }: RenewalGround, unitPrice = price.unitPrice): Money[] {
  return [periodNet({ unitPrice, currency: price.currency }, renewal.terms), ...(usageNet === null ? [] : [usageNet])];
}

export function invoiceNet(ground: RenewalGround, unitPrice?: string): Money {
  return sumMoney(ground.price.currency, lineNets(ground, unitPrice));
}

/** Tax of the renewal's invoice under the contract's own legal entity. */
export function invoiceTax(ground: RenewalGround, unitPrice?: string): Money {
  return expectedTax(ground.account.address, lineNets(ground, unitPrice), ground.price.currency);
}

/** How far the billed price is from the signed one over the whole term, as if nobody noticed, and to whose cost. */
export function priceGap(
  ground: RenewalGround,
  signedUnitPrice: string,
  billedUnitPrice: string,
): { amount: Money; direction: "under_billed" | "over_billed" | "none" } {
  const { currency } = ground.price;
  const signed = periodNet({ unitPrice: signedUnitPrice, currency }, ground.renewal.terms);
  const billed = periodNet({ unitPrice: billedUnitPrice, currency }, ground.renewal.terms);
  const gap = subtractMoney(billed, signed);
  const direction = gap.minor === 0n ? "none" : gap.minor < 0n ? "under_billed" : "over_billed";
  return { amount: moneyOf(currency, absoluteMoney(gap).minor * BigInt(periodsPerTerm(ground.renewal.terms))), direction };
}
