import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { PendingItem } from "./compose.ts";

/** All that bears on what a subscription's billing periods were charged: invoices that stand, credit notes of them, and what waits. */
export type Books = {
  subscriptionId: string;
  invoices: readonly Invoice[];
  notes: readonly CreditNote[];
  /** Every item of the subscription, waiting or taken in by an invoice. */
  items: readonly PendingItem[];
};

/** An invoice line that charges a period. */
export type PeriodLine = { invoice: Invoice; line: InvoiceLine };

/**
 * The first day of the billing period a line belongs to: its own for seats, the changed one for prorations; else undefined.
 * Source: ours; a period's charge and what changes made of it are told together.
 */
export function periodOfLine(line: InvoiceLine, items: readonly PendingItem[]): CalendarDate | undefined {
  if (line.kind === "recurring") return line.periodStartOn;
  return items.find(({ id }) => id === line.lineId)?.prorates ?? undefined;
}

/**
 * What was charged for a billing period less what was given back of it, net in minor units: its lines on invoices that
 * stand, less their credit notes, and the credits and charges of changes that still wait. A further credit is never more
 * than that (Stripe lets no credit exceed its invoice, Zuora none where a tenant prevents over-crediting).
 */
export function leftOfPeriod(books: Books, startOn: CalendarDate): bigint {
  const lines = linesOf(books, startOn).map(
    ({ invoice, line }) => BigInt(line.net.minor) - creditedOf(books.notes, invoice.id, line.lineId),
  );
  const waiting = books.items.filter(({ pendingOf, prorates }) => pendingOf !== null && prorates === startOn);
  return sum([...lines, ...waiting.map(({ amount }) => BigInt(amount.minor))]);
}

/**
 * Whether a draft charges the period: then it may never be charged. What a final invoice has merely taken in is charged by others.
 * Source: Stripe's invoice status draft, which asks for nothing yet.
 */
export function isOnDraft(books: Books, startOn: CalendarDate): boolean {
  return linesOf(books, startOn).some(
    ({ invoice, line }) => invoice.status === "draft" && (line.kind === "recurring" || invoice.purpose !== "final"),
  );
}

/**
 * The lines a credit of a period can be taken of: those that charge it, the earliest invoice first, and then, where
 * `elsewhere`, those of other periods, the latest first, because an invoice that earlier credits had reduced cannot give
 * back more than it asked.
 * Source: ours; a credit note is of one invoice (Stripe, Lago), so a period's credit may need several.
 */
export function creditableLines(books: Books, startOn: CalendarDate, elsewhere: boolean): PeriodLine[] {
  const own = linesOf(books, startOn).toSorted(byIssue).filter(isCharge);
  if (!elsewhere) return own;
  const others = linesOf(books).filter(({ line }) => periodOfLine(line, books.items) !== startOn);
  return [...own, ...others.toSorted((a, b) => byIssue(b, a)).filter(isCharge)];
}

/** Lines of one period, or of all. */
function linesOf({ subscriptionId, invoices, items }: Books, startOn?: CalendarDate): PeriodLine[] {
  return invoices.flatMap((invoice) =>
    invoice.lines
      .filter((line) => line.subscriptionId === subscriptionId)
      .filter((line) => {
        const period = periodOfLine(line, items);
        return startOn === undefined ? period !== undefined : period === startOn;
      })
      .map((line) => ({ invoice, line })),
  );
}

function isCharge({ invoice, line }: PeriodLine): boolean {
  return invoice.finalizedAt !== null && BigInt(line.net.minor) > 0n;
}

function byIssue(a: PeriodLine, b: PeriodLine): number {
  const [first, second] = [a, b].map(({ invoice, line }) => `${line.periodStartOn} ${invoice.id} ${line.lineId}`);
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

function creditedOf(notes: readonly CreditNote[], invoiceId: string, lineId: string): bigint {
  const lines = notes.filter((note) => note.invoiceId === invoiceId && note.status === "issued").flatMap((note) => note.lines);
  return sum(lines.filter((line) => line.lineId === lineId).map(({ net }) => BigInt(net.minor)));
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
