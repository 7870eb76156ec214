import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import type { AgingRow, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { daysBetween, type CalendarDate } from "@cashline/kernel/time";
import { addTotals } from "./balance.ts";

const buckets = ["current", "days1To30", "days31To60", "days61To90", "over90"] as const;
export type Bucket = (typeof buckets)[number];

/** The bucket of an item so many days past its day; on the day itself it is current. */
export function bucketOf(daysPast: number): Bucket {
  if (daysPast <= 0) return "current";
  if (daysPast <= 30) return "days1To30";
  if (daysPast <= 60) return "days31To60";
  return daysPast <= 90 ? "days61To90" : "over90";
}

/** Open items by customer and currency in buckets of thirty days, in order of customer, unapplied money beside them. */
export function agingOf(
  receivables: readonly Receivable[],
  payments: readonly CustomerPayment[],
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

/** The rows of all customers added up, one for each currency. */
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
