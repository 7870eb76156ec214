import type { Receivable, Total } from "@cashline/contracts/systems/erp/entities";
import type { AgingRow, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { daysBetween, type CalendarDate } from "@cashline/kernel/time";
import { addTotals } from "./balance.ts";

const buckets = ["current", "days1To30", "days31To60", "days61To90", "over90"] as const;
export type Bucket = (typeof buckets)[number];

/**
 * The bucket of an item so many days past its day; on the day itself it is current.
 * Source: NetSuite's A/R aging report: current, and thirty days a column up to ninety.
 */
export function bucketOf(daysPast: number): Bucket {
  if (daysPast <= 0) return "current";
  if (daysPast <= 30) return "days1To30";
  if (daysPast <= 60) return "days31To60";
  return daysPast <= 90 ? "days61To90" : "over90";
}

/** What raised or lowered one item on a day, in minor units. */
export type DatedMove = { readonly on: CalendarDate; readonly minor: bigint };

/** An item of a subledger with everything that was ever booked on it. */
export type DatedItem<Item> = { readonly item: Item; readonly moves: readonly DatedMove[] };

/**
 * What an item stood at on a day, from what was booked up to it: the same whenever it is asked. Null for one that nothing
 * was booked on yet, and for one that is settled. Money dated before its invoice stands against it, as on the account.
 * Source: SAP's customer line items, open at a key date (FBL5N).
 */
export function standingAt({ moves }: Pick<DatedItem<unknown>, "moves">, asOf: CalendarDate): bigint | null {
  const sum = moves.reduce((total, { on, minor }) => (on <= asOf ? total + minor : total), 0n);
  return sum === 0n ? null : sum;
}

/** The receivables that are open on a day, each with what is open of it then. Source: as `standingAt`. */
export function openAt(items: readonly DatedItem<Receivable>[], asOf: CalendarDate): OpenItem[] {
  return items.flatMap(({ item: { customerId, currency, dueOn, postedOn }, moves }) => {
    const minor = standingAt({ moves }, asOf);
    return minor === null ? [] : [{ customerId, currency, dueOn, postedOn, open: { currency, minor: minor.toString() } }];
  });
}

/** The payments of which something is left on a day, each with how much. Source: as `standingAt`. */
export function unappliedAt(items: readonly DatedItem<CustomerPayment>[], asOf: CalendarDate): UnappliedItem[] {
  return items.flatMap(({ item: { customerId, currency }, moves }) => {
    const minor = standingAt({ moves }, asOf);
    return minor === null ? [] : [{ customerId, currency, unapplied: { currency, minor: minor.toString() } }];
  });
}

export type OpenItem = Pick<Receivable, "customerId" | "currency" | "dueOn" | "postedOn"> & { open: Total };
export type UnappliedItem = Pick<CustomerPayment, "customerId" | "currency"> & { unapplied: Total };

/**
 * Open items by customer and currency in buckets of thirty days, in order of customer, unapplied money beside them.
 * Source: as `bucketOf`; NetSuite too ages from the due date or from the date of the transaction.
 */
export function agingOf(
  receivables: readonly OpenItem[],
  payments: readonly UnappliedItem[],
  asOf: CalendarDate,
  agedFrom: "due_date" | "posting_date",
): AgingRow[] {
  const rows = new Map<string, AgingRow>();
  const rowOf = (customerId: string, currency: string): AgingRow => {
    const key = `${customerId} ${currency}`;
    const row = rows.get(key) ?? emptyRow(customerId, currency);
    rows.set(key, row);
    return row;
  };
  for (const { customerId, currency, open, dueOn, postedOn } of receivables) {
    const row = rowOf(customerId, currency);
    const bucket = bucketOf(daysBetween(agedFrom === "due_date" ? dueOn : postedOn, asOf));
    row[bucket] = addTotals(row[bucket], open);
    row.open = addTotals(row.open, open);
  }
  for (const { customerId, currency, unapplied } of payments) {
    const row = rowOf(customerId, currency);
    row.unapplied = addTotals(row.unapplied, unapplied);
  }
  return [...rows.values()].toSorted((a, b) => (`${a.customerId} ${a.currency}` < `${b.customerId} ${b.currency}` ? -1 : 1));
}

/** The rows of all customers added up, one for each currency. Source: as `agingOf`; currencies are never added. */
export function agingTotals(rows: readonly AgingRow[]): Omit<AgingRow, "customerId">[] {
  const totals = new Map<string, Omit<AgingRow, "customerId">>();
  for (const { customerId: _, ...row } of rows) {
    const { currency } = row;
    const sum = totals.get(currency) ?? sumsIn(currency);
    for (const member of [...buckets, "open", "unapplied"] as const) sum[member] = addTotals(sum[member], row[member]);
    totals.set(currency, sum);
  }
  return [...totals.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

function sumsIn(currency: string): Omit<AgingRow, "customerId"> {
  const zero = { currency, minor: "0" };
  return { currency, current: zero, days1To30: zero, days31To60: zero, days61To90: zero, over90: zero, open: zero, unapplied: zero };
}

function emptyRow(customerId: string, currency: string): AgingRow {
  return { customerId, ...sumsIn(currency) };
}
