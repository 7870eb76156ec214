import { fraction, roundTo } from "./fraction.ts";
import { currencyExponent, type Money } from "./money.ts";

/** The currency in which amounts of several currencies are added up. */
export const REPORTING_CURRENCY = "USD";

/**
 * What one major unit is worth in US dollars, in millionths. Fixed planning rates of 2026-01-01, so that a figure does not
 * change with the day it is read; postings keep their own currency and never use these.
 */
const planningRatesMillionths: Readonly<Record<string, bigint>> = {
  USD: 1_000_000n,
  EUR: 1_170_000n,
  GBP: 1_340_000n,
  CAD: 728_000n,
  AUD: 668_000n,
  INR: 11_100n,
  JPY: 6_400n,
  CHF: 1_260_000n,
  SEK: 108_000n,
  BHD: 2_650_000n,
  JOD: 1_410_000n,
  KWD: 3_250_000n,
  OMR: 2_600_000n,
  TND: 343_000n,
  CLP: 1_100n,
  ISK: 7_950n,
  KRW: 690n,
  MGA: 220n,
  VND: 38n,
};

/**
 * An amount in cents of the reporting currency, half-up.
 * @throws RangeError for a currency without a planning rate
 */
export function toReportingMinor(amount: Money): bigint {
  const rate = planningRatesMillionths[amount.currency];
  if (rate === undefined) throw new RangeError(`no planning rate for ${amount.currency}`);
  return roundTo(fraction(amount.minor * rate * 100n, 10n ** BigInt(currencyExponent(amount.currency)) * 1_000_000n), "half-up");
}
