import { LARGEST_MINOR, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import { monthOf, type CalendarDate } from "@cashline/kernel/time";

/**
 * What a seller sold towards one threshold in one month and currency, net of tax, returns taken off. A sale counts in the
 * month of its tax date.
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
