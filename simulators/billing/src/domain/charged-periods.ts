import type { CreditNote, CreditNoteLine } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { PendingItem } from "./pending-item.ts";

/** A credit note, by its id, that gives one billing period back through a line that charged another. */
export type CreditElsewhere = { id: string; subscriptionId: string; startOn: CalendarDate };

/** All that bears on what a subscription's billing periods were charged: invoices that stand, credit notes of them, and what waits. */
export type Books = {
  subscriptionId: string;
  invoices: readonly Invoice[];
  notes: readonly CreditNote[];
  elsewhere: readonly CreditElsewhere[];
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
 * stand, less the credit notes for the period, on whatever line they stand, and the credits and charges of changes that
 * still wait. A further credit is never more than that (Stripe lets no credit exceed its invoice, Zuora none where a tenant
 * prevents over-crediting).
 */
export function leftOfPeriod(books: Books, startOn: CalendarDate): bigint {
  const lines = linesOf(books, startOn).map(({ line }) => BigInt(line.net.minor));
  const waiting = books.items.filter(({ pendingOf, prorates }) => pendingOf !== null && prorates === startOn);
  return sum([...lines, ...waiting.map(({ amount }) => BigInt(amount.minor)), -creditedFor(books, startOn)]);
}

/**
 * Whether all that a subscription was charged, tax included, has been given back. Then a credit that still waits is a unit or
 * two that the rounding of tax line by line left over, and there is no one to owe it to.
 * Source: ours, as `leftOfPeriod`.
 */
export function isGivenBack(books: Books): boolean {
  const withTax = ({ net, tax }: Pick<InvoiceLine, "net" | "tax">): bigint => BigInt(net.minor) + BigInt(tax?.minor ?? 0);
  const charged = sum(linesOf(books).map(({ line }) => withTax(line)));
  return charged <= sum(creditsOf(books).map(({ credit }) => withTax(credit)));
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

/** The line that charges the seats of a period, on an invoice that stands. Source: as `leftOfPeriod`. */
export function chargedBy({ subscriptionId, invoices }: Books, startOn: CalendarDate): PeriodLine | undefined {
  for (const invoice of invoices) {
    const line = invoice.lines.find((own) => isForSeats(own, subscriptionId, startOn));
    if (line) return { invoice, line };
  }
  return undefined;
}

/** Whether a line charges the seats of a subscription's period. Source: ours, as `periodOfLine`. */
export function isForSeats(
  line: Pick<InvoiceLine, "kind" | "subscriptionId" | "periodStartOn">,
  subscriptionId: string,
  startOn: CalendarDate | null,
): boolean {
  return line.kind === "recurring" && line.subscriptionId === subscriptionId && line.periodStartOn === startOn;
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

/** By the day the line charges from, then as the invoices were issued; lines of one invoice keep their order. */
function byIssue(a: PeriodLine, b: PeriodLine): number {
  const [first, second] = [a, b].map(({ invoice, line }) => `${line.periodStartOn} ${invoice.finalizedAt} ${invoice.id}`);
  if (first === second) return 0;
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

/** What credit notes gave back for a period. */
function creditedFor(books: Books, startOn: CalendarDate): bigint {
  return sum(
    creditsOf(books)
      .filter(({ period }) => period === startOn)
      .map(({ credit }) => BigInt(credit.net.minor)),
  );
}

/** What credit notes gave back of a subscription's lines, each with the period it is for. */
function creditsOf(books: Books): { credit: CreditNoteLine; period: CalendarDate | undefined }[] {
  const periods = new Map(books.elsewhere.map((credit) => [credit.id, credit.startOn]));
  const charged = linesOf(books);
  return books.notes
    .filter(({ status }) => status === "issued")
    .flatMap(({ id, invoiceId, lines }) =>
      lines.flatMap((credit) => {
        const own = charged.find(({ invoice, line }) => invoice.id === invoiceId && line.lineId === credit.lineId);
        return own ? [{ credit, period: periods.get(id) ?? periodOfLine(own.line, books.items) }] : [];
      }),
    );
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
