import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { addDays, dateIn, instantAt, type Instant } from "@cashline/kernel/time";

const RUN_AT = "23:00";
const DIGITS = 6;

/** When the next numbering run is: 23:00 UTC of the day, or of the next day once that has struck. */
export function nextNumberingRun(now: Instant): Instant {
  const today = dateIn(now, "UTC");
  const run = instantAt(today, RUN_AT);
  return now < run ? run : instantAt(addDays(today, 1), RUN_AT);
}

/** The series an invoice's number comes from: legal entity and year of issue. */
export function numberSeries(invoice: Invoice): string {
  return `${invoice.legalEntity}-${(invoice.issuedOn ?? "").slice(0, 4)}`;
}

/** Whether an invoice waits for its number: finalised, and not voided before it got one. */
export function awaitsNumber(invoice: Invoice): boolean {
  return invoice.number === null && (invoice.status === "open" || invoice.status === "paid");
}

/**
 * Numbers invoices without a gap per series, in business order: legal entity, billing account, subscription, start of
 * the period, id. Numbers are given per run and not at finalisation, because the order in which concurrent renewals
 * finalise is chance: two runs of one scenario must give every invoice the same number.
 * @param last the last number used in each series; absent for a series not yet begun
 * @returns the numbered invoices in that order, and the last number of each series touched
 */
export function numberInvoices(
  invoices: readonly Invoice[],
  last: ReadonlyMap<string, number>,
): { numbered: Invoice[]; last: Map<string, number> } {
  const counters = new Map<string, number>();
  const numbered = invoices.toSorted(inBusinessOrder).map((invoice) => {
    const series = numberSeries(invoice);
    const next = (counters.get(series) ?? last.get(series) ?? 0) + 1;
    counters.set(series, next);
    return { ...invoice, number: `${series}-${String(next).padStart(DIGITS, "0")}` };
  });
  return { numbered, last: counters };
}

function inBusinessOrder(a: Invoice, b: Invoice): number {
  const keysOfB = businessKeys(b);
  for (const [index, key] of businessKeys(a).entries()) {
    const other = keysOfB[index] ?? "";
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}

function businessKeys(invoice: Invoice): string[] {
  return [invoice.legalEntity, invoice.billingAccountId, invoice.subscriptionId, invoice.lines[0]?.periodStartOn ?? "", invoice.id];
}
