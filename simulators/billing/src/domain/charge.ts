import type { InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { fraction, ofDecimal, times, type Fraction } from "@cashline/kernel/fraction";
import { currencyExponent } from "@cashline/kernel/money";

/** A line before rounding, coupons and tax: `exact` is in minor units. */
export type Charge = Omit<InvoiceLine, "gross" | "discount" | "net" | "tax"> & { exact: Fraction };

/** An exact amount of major units in the currency's smallest ones (ISO 4217 exponent). */
export function inMinor(currency: string, major: Fraction): Fraction {
  return times(major, fraction(10n ** BigInt(currencyExponent(currency))));
}

/** Minor units as decimal text of major ones: 1250 minor USD is `"12.50"`. Source: ISO 4217 exponents. */
export function majorText(currency: string, minor: bigint): string {
  const exponent = currencyExponent(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return minor < 0n ? `-${text}` : text;
}

/** The share a discount in percent leaves, exact. Source: ours; exact until the line is rounded. */
export function shareLeft(discountPercent: string): Fraction {
  const percent = ofDecimal(discountPercent);
  return { n: 100n * percent.d - percent.n, d: 100n * percent.d };
}
