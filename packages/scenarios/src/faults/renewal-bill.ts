import type { RenewalTerms } from "@cashline/contracts/systems/crm/entities";
import { priceAmount } from "@cashline/kernel/decimal";
import { absoluteMoney, addMoney, moneyOf, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import { addDays, type Instant } from "@cashline/kernel/time";
import type { Book, BookAccount, BookContract, BookPrice, BookUsage, PlannedRenewal } from "../book/book.ts";
import { periodNet, periodsPerTerm, priceInForce } from "../book/prices.ts";
import { expectedTax } from "./expected-tax.ts";

/** A renewal with everything its invoice follows from. */
export type RenewalGround = {
  renewal: PlannedRenewal;
  contract: BookContract;
  account: BookAccount;
  price: BookPrice;
  /** The price that was in force for the ending term on its last day: usage is billed by the price of its own day. */
  usagePrice: BookPrice;
  /** Units on the first draft, those included with the price among them, and what those above cost. */
  usedUnits: number;
  usageNet: Money | null;
  /** Readings of the ending term that are sent after the first draft; a draft made anew takes them in. */
  laterReadings: readonly BookUsage[];
};

/** The ground of a renewal, with the price in force on its first day; undefined when there is none. */
export function groundOf(
  book: Pick<Book, "prices">,
  renewal: PlannedRenewal,
  contract: BookContract,
  account: BookAccount,
  usage: { onFirstDraft: readonly BookUsage[]; later: readonly BookUsage[] },
): RenewalGround | undefined {
  const { sku, tier } = renewal.terms;
  const of = { sku, currency: account.currency, account: account.key };
  const price = priceInForce(book.prices, { ...of, tier, on: contract.endOn });
  if (!price) return undefined;
  const usagePrice = priceInForce(book.prices, { ...of, tier: renewal.ending.tier, on: addDays(contract.endOn, -1) }) ?? price;
  const usedUnits = unitsOf(usage.onFirstDraft);
  const cost = usageCost({ usagePrice, contract }, usedUnits);
  const usageNet = cost.minor > 0n ? cost : null;
  return { renewal, contract, account, price, usagePrice, usedUnits, usageNet, laterReadings: usage.later };
}

const unitsOf = (readings: readonly BookUsage[]): number => readings.reduce((sum, { quantity }) => sum + quantity, 0);

/** Whether a draft made anew before then bills the usage of the first one. */
export function isBilledAlikeUntil(ground: RenewalGround, until: Instant): boolean {
  const more = unitsOf(ground.laterReadings.filter(({ sentAt }) => sentAt !== null && sentAt < until));
  return usageCost(ground, ground.usedUnits + more).minor === (ground.usageNet?.minor ?? 0n);
}

/** What so many units of the ending term cost: those above what its months include, rounded half-up once. */
export function usageCost({ usagePrice, contract }: Pick<RenewalGround, "usagePrice" | "contract">, units: number): Money {
  const above = Math.max(0, units - usagePrice.includedUsage * contract.termMonths);
  return priceAmount(usagePrice.currency, "half-up", usagePrice.overageUnitPrice, String(above));
}

export const isListed = ({ price }: RenewalGround): boolean => price.account === null;
export const isTaxed = (ground: RenewalGround): boolean => invoiceTax(ground).minor > 0n;

/** Whether the new term is billed in one piece, so that the renewal's invoice has all of its seats. */
export const isBilledAtOnce = ({ renewal }: RenewalGround): boolean => periodsPerTerm(renewal.terms) === 1;

/** The nets of the invoice's lines at a unit price: the recurring one, and usage where there is any to bill. */
export function lineNets({ renewal, price, usageNet }: RenewalGround, unitPrice = price.unitPrice): Money[] {
  return [periodNet({ unitPrice, currency: price.currency }, renewal.terms), ...(usageNet === null ? [] : [usageNet])];
}

/** What the whole new term costs on some terms, by default those of the renewal: as many equal periods as it has. */
export function termNet({ renewal, price }: RenewalGround, change: Partial<RenewalTerms> = {}): Money {
  const terms = { ...renewal.terms, ...change };
  return moneyOf(price.currency, periodNet(price, terms).minor * BigInt(periodsPerTerm(terms)));
}

export function invoiceNet(ground: RenewalGround, unitPrice?: string): Money {
  return sumMoney(ground.price.currency, lineNets(ground, unitPrice));
}

/** Tax of the renewal's invoice under the contract's own legal entity. */
export function invoiceTax(ground: RenewalGround, unitPrice?: string): Money {
  return expectedTax(ground.account.address, lineNets(ground, unitPrice), ground.price.currency);
}

/** What the renewal's invoice asks for: net and tax. */
export function invoiceGross(ground: RenewalGround): Money {
  return addMoney(invoiceNet(ground), invoiceTax(ground));
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
