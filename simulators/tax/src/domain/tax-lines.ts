import type { PriceMode } from "@cashline/contracts/systems/tax/policy";
import { ofDecimal, type Fraction, type RoundingMode } from "@cashline/kernel/fraction";
import { moneyOf, type Money } from "@cashline/kernel/money";
import type { RateRow } from "./rate-row.ts";
import { apportion } from "./rounding.ts";

/**
 * The one tax code with rules: hosted software sold to a business. Another one is refused, never taxed as if it were this.
 * Source: ours; AvaTax takes an unknown code for taxable goods, which would hide a mistake.
 */
export const TAXED_AS = "saas";

/** A line before tax. */
export type Line = { readonly lineId: string; readonly net: Money; readonly taxCode: string };
export type Detail = {
  readonly jurisdiction: string;
  readonly name: string;
  readonly rate: string;
  readonly taxable: Money;
  readonly tax: Money;
  readonly exemption?: { readonly certificateId: string; readonly amount: Money };
};
export type TaxedLine = Line & { readonly tax: Money; readonly details: readonly Detail[] };

/** A levy a sale bears, or would but for a certificate. */
export type BorneLevy = { readonly row: RateRow; readonly certificateId: string | null };

export type LineRules = { readonly roundingLevel: "line" | "document"; readonly roundingMode: RoundingMode; readonly priceMode: PriceMode };

/**
 * Taxes lines that all bear the same levies. Rounded per line, each line is taxed by itself; per document, each levy is
 * rounded once on all lines and comes back to them in parts that add up to it.
 * A levy's taxable amount is the share of the price it is computed on, rounded; its tax is the rate on that, rounded.
 * Source: the Directive has no rule of rounding (CJEU C-484/06, Ahold, leaves it to the member states), so the tenant's
 * policy decides.
 */
export function taxLines(lines: readonly Line[], levies: readonly BorneLevy[], rules: LineRules): TaxedLine[] {
  const together = rules.priceMode === "inclusive" ? taxWithin : taxOnTop;
  if (rules.roundingLevel === "document") return together(lines, levies, rules.roundingMode);
  return lines.flatMap((line) => together([line], levies, rules.roundingMode));
}

/** Prices before tax. A compound levy is computed on the price together with the levies before it. */
function taxOnTop(lines: readonly Line[], levies: readonly BorneLevy[], mode: RoundingMode): TaxedLine[] {
  const nets = lines.map(({ net }) => net.minor);
  let sofar = nets.map(() => 0n);
  const columns = levies.map(({ row, certificateId }) => {
    const taxable = taxableOf(row, nets, sofar, mode);
    const tax = certificateId === null ? apportion(taxable, share(row.rate), mode) : nets.map(() => 0n);
    sofar = add(sofar, tax);
    return { taxable, tax };
  });
  return assemble(lines, levies, nets, columns);
}

/**
 * Prices that hold the tax: each levy is its effective rate's share of the price, rounded once like any levy, and net is
 * what is left, so that net and tax make the price exactly and levies of one rate are one amount. A compound levy's
 * effective rate is rate × (1 + Σ effective rates before it). What a certificate exempts is in no price.
 * Source: the VAT fraction of a price, rate ÷ (100 + rate) (HMRC VAT Notice 700, section 30); equal central and state tax on
 * one value (India, CGST and SGST Acts 2017, s. 9).
 */
function taxWithin(lines: readonly Line[], levies: readonly BorneLevy[], mode: RoundingMode): TaxedLine[] {
  const prices = lines.map(({ net }) => net.minor);
  const weights = effectiveRates(levies);
  const whole = weights.reduce((total, weight) => total + weight, EFFECTIVE_SCALE);
  const taxes = weights.map((weight) => apportion(prices, { n: weight, d: whole }, mode));
  const nets = taxes.reduce((left, tax) => left.map((each, index) => each - (tax[index] ?? 0n)), prices);
  let sofar = nets.map(() => 0n);
  const columns = levies.map(({ row }, levy) => {
    const tax = taxes[levy] ?? [];
    const taxable = taxableOf(row, nets, sofar, mode);
    sofar = add(sofar, tax);
    return { taxable, tax };
  });
  return assemble(lines, levies, nets, columns);
}

/** Effective rates are whole numbers of this part: sixteen decimals hold rate × share × (1 + rate) without loss. */
const EFFECTIVE_SCALE = 10n ** 16n;

function effectiveRates(levies: readonly BorneLevy[]): bigint[] {
  let sofar = 0n;
  return levies.map(({ row, certificateId }) => {
    if (certificateId !== null) return 0n;
    const rate = share(row.rate);
    const taxed = share(row.taxableShare);
    const base = row.compound ? EFFECTIVE_SCALE + sofar : EFFECTIVE_SCALE;
    const effective = (base * rate.n * taxed.n) / (rate.d * taxed.d);
    sofar += effective;
    return effective;
  });
}

function taxableOf(row: RateRow, nets: readonly bigint[], sofar: readonly bigint[], mode: RoundingMode): bigint[] {
  const base = row.compound ? add(nets, sofar) : [...nets];
  return row.taxableShare === "1" ? base : apportion(base, share(row.taxableShare), mode);
}

type Column = { readonly taxable: readonly bigint[]; readonly tax: readonly bigint[] };

function assemble(lines: readonly Line[], levies: readonly BorneLevy[], nets: readonly bigint[], columns: readonly Column[]): TaxedLine[] {
  return lines.map((line, index) => {
    const { currency } = line.net;
    let total = 0n;
    const details = levies.map(({ row: { jurisdiction, name, rate }, certificateId }, levy): Detail => {
      const taxable = moneyOf(currency, columns[levy]?.taxable[index] ?? 0n);
      const tax = moneyOf(currency, columns[levy]?.tax[index] ?? 0n);
      total += tax.minor;
      if (certificateId === null) return { jurisdiction, name, rate, taxable, tax };
      return { jurisdiction, name, rate, taxable: moneyOf(currency, 0n), tax, exemption: { certificateId, amount: taxable } };
    });
    return { ...line, net: moneyOf(currency, nets[index] ?? 0n), tax: moneyOf(currency, total), details };
  });
}

const add = (a: readonly bigint[], b: readonly bigint[]): bigint[] => a.map((each, index) => each + (b[index] ?? 0n));

/** Rates are few and come again with every line. */
const fractions = new Map<string, Fraction>();
function share(decimal: string): Fraction {
  const known = fractions.get(decimal) ?? ofDecimal(decimal);
  fractions.set(decimal, known);
  return known;
}
