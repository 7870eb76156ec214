import { code as currencyByCode } from "currency-codes";

/** An amount in one currency, in the currency's smallest unit (ISO 4217 exponent). */
export type Money = { readonly currency: string; readonly minor: bigint };

/** Money as it travels and is stored: the minor units as a decimal string, so no reader loses digits. */
export type MoneyWire = { currency: string; minor: string };

/**
 * The largest amount any document may carry: 15 digits of minor units, so that sums of a whole book
 * still fit a signed 64-bit column.
 */
export const LARGEST_MINOR = 999_999_999_999_999n;

/** Number of decimals of a currency (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD; a withdrawn one keeps its own.
 * Never taken from `Intl`, whose display digits differ for sixteen currencies.
 * @throws RangeError for a code that ISO 4217 does not list, or lists without a minor unit */
export function currencyExponent(currency: string): number {
  const known = exponents.get(currency);
  if (known !== undefined) return known;
  const entry = withoutMinorUnit.has(currency) ? undefined : currencyByCode(currency);
  if (!entry) throw new RangeError(`${currency} is not an ISO 4217 currency code`);
  exponents.set(currency, entry.digits);
  return entry.digits;
}

/**
 * Whether a code is a currency to bill in: on ISO 4217 list one as of amendment 180, in force since 2026-01-01, and with a
 * minor unit; in another nothing could be rounded. A withdrawn code makes no new document; amounts in it stay readable.
 */
export function isCurrency(code: string): boolean {
  if (withoutMinorUnit.has(code) || withdrawn.has(code)) return false;
  return exponents.has(code) || currencyByCode(code) !== undefined;
}

/**
 * Codes of ISO 4217 list one whose minor unit is "N.A.": precious metals, units of account and bond markets, the code for
 * tests and that for no currency. The library gives them digits all the same.
 */
const withoutMinorUnit: ReadonlySet<string> = new Set("XAG XAU XPD XPT XBA XBB XBC XBD XDR XSU XUA XTS XXX".split(" "));

/**
 * Codes the library (list of 2024-06-25) still has and ISO 4217 has moved to list three: CUC, withdrawn 2021-06 (amendment
 * 178), ANG on 2025-03-31 (amendment 176) and BGN on 2026-01-01 (amendment 180).
 */
const withdrawn: ReadonlySet<string> = new Set(["CUC", "ANG", "BGN"]);

/**
 * Digits by code, first those the library lacks: XCG, the Caribbean guilder, in force since 2025-03-31 (amendment 176), and
 * XAD, the Arab accounting dinar, since 2025-05-12 (amendment 179).
 */
const exponents = new Map<string, number>([
  ["XCG", 2],
  ["XAD", 2],
]);

/** Reads money from the wire form. @throws RangeError when the minor units are not a whole number in range */
export function money(wire: MoneyWire): Money {
  if (!/^-?\d{1,15}$/.test(wire.minor)) {
    throw new RangeError(`"${wire.minor}" is not a whole number of minor units with at most 15 digits`);
  }
  return { currency: wire.currency, minor: BigInt(wire.minor) };
}

/** An amount's minor units; its currency is left to whoever asks. */
export function minorOf({ minor }: Pick<MoneyWire, "minor">): bigint {
  return BigInt(minor);
}

/** Money of `minor` smallest units. */
export function moneyOf(currency: string, minor: bigint | number): Money {
  return { currency, minor: BigInt(minor) };
}

/** The wire form of money. @throws RangeError when the amount is larger than any document may carry */
export function moneyWire(value: Money): MoneyWire {
  if (value.minor > LARGEST_MINOR || value.minor < -LARGEST_MINOR) {
    throw new RangeError(`${value.minor} ${value.currency} minor units exceed the largest amount a document may carry`);
  }
  return { currency: value.currency, minor: value.minor.toString() };
}

export function zeroMoney(currency: string): Money {
  return { currency, minor: 0n };
}

/** @throws RangeError when the currencies differ */
export function addMoney(a: Money, b: Money): Money {
  return { currency: sameCurrency(a, b), minor: a.minor + b.minor };
}

/** @throws RangeError when the currencies differ */
export function subtractMoney(a: Money, b: Money): Money {
  return { currency: sameCurrency(a, b), minor: a.minor - b.minor };
}

export function negateMoney(a: Money): Money {
  return { currency: a.currency, minor: -a.minor };
}

export function absoluteMoney(a: Money): Money {
  return a.minor < 0n ? negateMoney(a) : a;
}

/** The sum of any number of amounts, zero of `currency` for none. @throws RangeError when one differs in currency */
export function sumMoney(currency: string, amounts: Iterable<Money>): Money {
  let total = zeroMoney(currency);
  for (const amount of amounts) total = addMoney(total, amount);
  return total;
}

/** Same currency and same amount. */
export function sameMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor;
}

/**
 * Splits `total` by `weights` so that the parts add up to `total` exactly.
 * Left-over minor units go to the largest remainders, earliest first on a tie.
 * @param weights non-negative integers, at least one above zero
 * @throws RangeError when a weight is negative or no weight is above zero
 */
export function allocate(total: Money, weights: readonly bigint[]): Money[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum <= 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError("allocate needs non-negative weights with at least one above zero");
  }
  const sign = total.minor < 0n ? -1n : 1n;
  const size = total.minor * sign;
  const floors = weights.map((weight) => (size * weight) / sum);
  const left = Number(size - floors.reduce((a, b) => a + b, 0n));
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (size * weight) % sum }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const parts = [...floors];
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((minor) => ({ currency: total.currency, minor: minor * sign }));
}

/** For people: `1,234.50 USD`. */
export function formatMoney(value: Money): string {
  const exponent = currencyExponent(value.currency);
  const digits = (value.minor < 0n ? -value.minor : value.minor).toString().padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = exponent === 0 ? "" : `.${digits.slice(-exponent)}`;
  return `${value.minor < 0n ? "-" : ""}${whole}${fraction} ${value.currency}`;
}

function sameCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new RangeError(`cannot combine ${a.currency} with ${b.currency}`);
  return a.currency;
}
