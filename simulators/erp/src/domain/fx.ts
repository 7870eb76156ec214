import type { FunctionalRate, JournalLine } from "@cashline/contracts/systems/erp/entities";
import { compareDecimals, priceAmount } from "@cashline/kernel/decimal";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { LARGEST_MINOR, allocate, currencyExponent, isCurrency, money, moneyWire, type Money } from "@cashline/kernel/money";
import { addDays, type CalendarDate } from "@cashline/kernel/time";
import { accountOf } from "./chart-of-accounts.ts";

/** Why a rate cannot be kept; undefined when it can. Source: ours; bounds of the contract. */
export function rateFault(from: string, to: string, rate: string): string | undefined {
  if (from === to) return "/body/to is the currency itself, which needs no rate";
  for (const currency of [from, to]) if (!isCurrency(currency)) return `/body names ${currency}, which ISO 4217 does not list`;
  if (compareDecimals(rate, "0") !== 1) return "/body/rate must be above zero";
  return undefined;
}

/** The days whose rate may be taken for `on`, the nearest first (ASC 830-10-55-10, IAS 21.22: one that comes near the rate of the day). */
export function rateDays(on: CalendarDate, maximumAgeDays: number): CalendarDate[] {
  return Array.from({ length: maximumAgeDays + 1 }, (_, age) => addDays(on, -age));
}

/**
 * An amount in the entity's own currency, rounded half-up once; exponents of both currencies are heeded.
 * Source: ASC 830-20-30-1, IAS 21.21.
 */
export function translate(amount: Money, { currency, rate }: Pick<FunctionalRate, "currency" | "rate">): Money {
  const exponent = currencyExponent(amount.currency);
  const unit = exponent === 0 ? "1" : `0.${"0".repeat(exponent - 1)}1`;
  return priceAmount(currency, "half-up", amount.minor.toString(), unit, rate);
}

/** Whether a document can carry this amount in the entity's own currency. Source: ours; the contract's largest amount. */
export function fits(amount: Money, rate: FunctionalRate): boolean {
  const { minor } = translate(amount, rate);
  return minor <= LARGEST_MINOR && minor >= -LARGEST_MINOR;
}

/**
 * What of a carrying amount goes with `part` of `whole`, rounded half-up, a half away from zero on either side of it; with the last part all that is left goes, so
 * that nothing stays behind on an item that is closed.
 * Source: ours; a closed item leaves nothing behind.
 */
export function release(carrying: Money, part: bigint, whole: bigint): Money {
  if (part === whole) return carrying;
  return { currency: carrying.currency, minor: roundTo(fraction(carrying.minor * part, whole), "half-up") };
}

/** A line with what it is worth in the entity's own currency, on the side it stands on. */
export function carryAt(line: JournalLine, functional: Money): JournalLine {
  const nothing = moneyWire({ currency: functional.currency, minor: 0n });
  const worth = moneyWire(functional);
  return money(line.debit).minor > 0n
    ? { ...line, functionalDebit: worth, functionalCredit: nothing }
    : { ...line, functionalDebit: nothing, functionalCredit: worth };
}

/**
 * Lines of one entry translated at one rate: the total once, then allocated over each side by largest remainder, so that
 * the entry balances in both currencies and no line is off by more than one minor unit.
 * Source: ours; an entry balances in every currency it is in.
 */
export function translateLines(lines: readonly JournalLine[], rate: FunctionalRate): JournalLine[] {
  const debits = lines.map((line) => money(line.debit).minor);
  const credits = lines.map((line) => money(line.credit).minor);
  const total = debits.reduce((sum, minor) => sum + minor, 0n);
  const currency = lines[0]?.debit.currency ?? rate.currency;
  const worth = translate({ currency, minor: total }, rate);
  const share = (weights: bigint[]): Money[] => (total === 0n ? weights.map(() => worth) : allocate(worth, weights));
  const debited = share(debits);
  const credited = share(credits);
  return lines.map((line, index) => ({
    ...line,
    functionalDebit: moneyWire(debited[index] as Money),
    functionalCredit: moneyWire(credited[index] as Money),
  }));
}

/** Debits less credits of lines in the entity's own currency, before a gain or loss closes them. */
function excessOf(lines: readonly JournalLine[]): bigint {
  const minorOf = (wire: { minor: string } | undefined): bigint => BigInt(wire?.minor ?? 0);
  return lines.reduce((sum, line) => sum + minorOf(line.functionalDebit) - minorOf(line.functionalCredit), 0n);
}

/** Whether an entry can carry the gain or loss its lines leave. Source: ours; the contract's largest amount. */
export function gainFits(lines: readonly JournalLine[]): boolean {
  const excess = excessOf(lines);
  return excess <= LARGEST_MINOR && excess >= -LARGEST_MINOR;
}

/**
 * Closes an entry whose lines carry amounts of different rates: what is missing in the entity's own currency is realised
 * gain (credit) or loss (debit), a line of nothing in the document's currency (ASC 830-20-35-1, IAS 21.28).
 */
export function withRealizedFx(lines: readonly JournalLine[]): JournalLine[] {
  const excess = excessOf(lines);
  const functional = lines[0]?.functionalDebit?.currency;
  const currency = lines[0]?.debit.currency;
  if (excess === 0n || functional === undefined || currency === undefined) return [...lines];
  const zero = (code: string) => moneyWire({ currency: code, minor: 0n });
  const size = moneyWire({ currency: functional, minor: excess < 0n ? -excess : excess });
  return [
    ...lines,
    {
      account: accountOf("realized_fx"),
      role: "realized_fx",
      debit: zero(currency),
      credit: zero(currency),
      functionalDebit: excess < 0n ? size : zero(functional),
      functionalCredit: excess < 0n ? zero(functional) : size,
    },
  ];
}
