import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { LARGEST_MINOR, money, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import { monthOf, type CalendarDate } from "@cashline/kernel/time";

/**
 * What a seller sold towards one threshold in one month and currency, net of tax, returns taken off. A sale counts in the
 * month of its tax date, and what is returned of it, whenever that is, is taken off there.
 */
export type TurnoverMonth = {
  readonly id: string;
  /** Seller and threshold: `DE01 EU`, `US01 US-NY`. */
  readonly seller: string;
  readonly month: string;
  readonly currency: string;
  readonly minor: string;
  readonly documents: number;
};

export type Counted = { readonly minor: bigint; readonly documents: number };

/** The key of a seller's turnover towards a threshold. */
export const sellerKey = (legalEntity: string, scope: string): string => `${legalEntity} ${scope}`;

/** What a document changes of a seller's turnover, and in which month; undefined where it counts towards no threshold. */
export type TurnoverChange = { readonly place: Pick<TurnoverMonth, "seller" | "month" | "currency">; readonly change: Counted };

/**
 * What counting a document, or taking it away again, does to its seller's turnover. The turnover of a year is that of its
 * supplies: a return lowers the taxable amount of its sale, and so the month of the sale, whatever day it is dated.
 * Source: Directive 2006/112/EC art. 59c (1) (c), the value of supplies in a calendar year, and art. 90, by which a price
 * given back lowers the taxable amount of the supply itself. American states count gross sales; taking returns off is ours.
 * @param sale the document itself, or for a return the one it takes back
 */
export function turnoverChange(
  { thresholdScope, legalEntity, currency, kind, net }: Pick<TaxDocument, "thresholdScope" | "legalEntity" | "currency" | "kind" | "net">,
  sale: Pick<TaxDocument, "taxOn">,
  sign: 1n | -1n,
): TurnoverChange | undefined {
  if (thresholdScope === null) return undefined;
  const place = { seller: sellerKey(legalEntity, thresholdScope), month: monthOf(sale.taxOn), currency };
  // A return takes from the amount of its sale, which stays a sale.
  return { place, change: { minor: money(net).minor * sign, documents: kind === "sale" ? Number(sign) : 0 } };
}

/**
 * A month with one more change; the first change of a month makes it.
 * Source: Directive 2006/112/EC art. 59c (1) (c), value exclusive of VAT; counting by month is ours.
 */
export function countChange(
  before: TurnoverMonth | undefined,
  place: Pick<TurnoverMonth, "id" | "seller" | "month" | "currency">,
  change: Counted,
): TurnoverMonth {
  const { minor = "0", documents = 0 } = before ?? {};
  return { ...place, minor: (BigInt(minor) + change.minor).toString(), documents: documents + change.documents };
}

/** Turnover per currency of the months between two, both counted. Source: as `countChange`. */
export function turnoverOf(months: readonly TurnoverMonth[], first: string, last: string): ReadonlyMap<string, Counted> {
  const sums = new Map<string, Counted>();
  for (const each of months) {
    if (each.month < first || each.month > last) continue;
    const { minor, documents } = sums.get(each.currency) ?? { minor: 0n, documents: 0 };
    sums.set(each.currency, { minor: minor + BigInt(each.minor), documents: documents + each.documents });
  }
  return sums;
}

/**
 * The months of the calendar year a day lies in, `years` earlier.
 * Source: Directive 2006/112/EC art. 59c (1) (c): calendar years.
 */
export function yearOf(on: CalendarDate, years = 0): [first: string, last: string] {
  const year = String(Math.max(0, Number(monthOf(on).slice(0, 4)) - years)).padStart(4, "0");
  return [`${year}-01`, `${year}-12`];
}

/**
 * Turnover as an answer can carry it: a sum beyond the largest amount of a document is shown as that amount.
 * Source: ours; the contract's largest amount.
 */
export function turnoverWire(currency: string, minor: bigint): MoneyWire {
  const shown = minor > LARGEST_MINOR ? LARGEST_MINOR : minor < -LARGEST_MINOR ? -LARGEST_MINOR : minor;
  return moneyWire({ currency, minor: shown });
}
