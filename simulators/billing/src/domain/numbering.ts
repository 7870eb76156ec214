import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { addDays, dateIn, instantAt, type Instant } from "@cashline/kernel/time";

const RUN_AT = "23:00";
const DIGITS = 6;

/** When the next numbering run is: 23:00 of the tenant's day, or of the next day once that has struck. Source: ADR 0010. */
export function nextNumberingRun(now: Instant, timeZone = "UTC"): Instant {
  const today = dateIn(now, timeZone);
  const run = instantAt(today, RUN_AT, timeZone);
  return now < run ? run : instantAt(addDays(today, 1), RUN_AT, timeZone);
}

/** When a document finalised now gets its number: at once, or by the next run (ADR 0010), as the policy says. */
export function numberDueAt({ numbering, timeZone }: Pick<BillingPolicy, "numbering" | "timeZone">, now: Instant): Instant {
  return numbering === "at_finalisation" ? now : nextNumberingRun(now, timeZone);
}

/**
 * The series an invoice's number comes from: legal entity and year of issue.
 * Source: Directive 2006/112/EC art. 226 (2): one or more series; which ones is ours.
 */
export function numberSeries(invoice: Invoice): string {
  return `${invoice.legalEntity}-${(invoice.issuedOn ?? "").slice(0, 4)}`;
}

/** Whether an invoice waits for its number: finalised, and not voided before it got one. Source: ADR 0010. */
export function awaitsNumber(invoice: Invoice): boolean {
  return invoice.number === null && (invoice.status === "open" || invoice.status === "paid" || invoice.status === "uncollectible");
}

/** The n-th number of a series. Source: ours; six digits or more. */
export function numberIn(series: string, ordinal: number): string {
  return `${series}-${String(ordinal).padStart(DIGITS, "0")}`;
}

/** The series of credit notes, apart from that of invoices. Source: as `numberSeries`. */
export function creditSeries({ legalEntity, issuedOn }: CreditNote): string {
  return `${legalEntity}-CN-${issuedOn.slice(0, 4)}`;
}

/**
 * As invoices: gapless per series, in the order of legal entity, billing account, invoice, id.
 * Source: as `numberInvoices`; Directive 2006/112/EC art. 219 treats an amending document as an invoice.
 */
export function numberCreditNotes(
  notes: readonly CreditNote[],
  last: ReadonlyMap<string, number>,
): { numbered: CreditNote[]; last: Map<string, number> } {
  return inSeries(notes, creditSeries, (note) => [note.legalEntity, note.billingAccountId, note.invoiceId, note.id], last);
}

/**
 * Numbers invoices without a gap per series, in business order: legal entity, billing account, subscription, start of
 * the period, id. Numbers are given per run and not at finalisation, because the order in which concurrent renewals
 * finalise is chance: two runs of one scenario must give every invoice the same number.
 * Source: Directive 2006/112/EC art. 226 (2): a sequential number that identifies the invoice; ADR 0010 for when it is given.
 * @param last the last number used in each series; absent for a series not yet begun
 * @returns the numbered invoices in that order, and the last number of each series touched
 */
export function numberInvoices(
  invoices: readonly Invoice[],
  last: ReadonlyMap<string, number>,
): { numbered: Invoice[]; last: Map<string, number> } {
  return inSeries(invoices, numberSeries, businessKeys, last);
}

function inSeries<Item extends { number: string | null }>(
  items: readonly Item[],
  seriesOf: (item: Item) => string,
  keysOf: (item: Item) => string[],
  last: ReadonlyMap<string, number>,
): { numbered: Item[]; last: Map<string, number> } {
  const counters = new Map<string, number>();
  const numbered = items
    .toSorted((a, b) => inOrder(keysOf(a), keysOf(b)))
    .map((item) => {
      const series = seriesOf(item);
      const next = (counters.get(series) ?? last.get(series) ?? 0) + 1;
      counters.set(series, next);
      return { ...item, number: numberIn(series, next) };
    });
  return { numbered, last: counters };
}

function inOrder(keys: readonly string[], others: readonly string[]): number {
  for (const [index, key] of keys.entries()) {
    const other = others[index] ?? "";
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}

function businessKeys(invoice: Invoice): string[] {
  return [invoice.legalEntity, invoice.billingAccountId, invoice.subscriptionId, invoice.lines[0]?.periodStartOn ?? "", invoice.id];
}
