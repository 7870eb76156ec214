import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { minorOf } from "@cashline/kernel/money";
import { amount, differing, each, isReleased, type Invariant } from "./invariant.ts";
import { sums, total } from "./sums.ts";

export const invoiceNetTax: Invariant = {
  name: "invoice = net + tax",
  meaning:
    "Each line comes to its price times its quantity, or of a last bill's seats to a share of that, less what coupons took off, lines add up to net and tax, both to the total, all in one currency; what is due is all that no credit has settled, or nothing once paid or void",
  check: ({ invoices, creditNotes }) => {
    const offsetOf = sums(
      creditNotes.filter(({ status }) => status === "issued"),
      ({ invoiceId }) => invoiceId,
      ({ settlement }) => minorOf(settlement.offset),
    );
    return each(
      invoices,
      (invoice) => mixed(invoice) ?? doubled(invoice) ?? misadded(invoice, offsetOf.get(invoice.id) ?? 0n) ?? misrated(invoice),
    );
  },
};

function mixed({ id, currency, net, tax, total: whole, due, lines }: Invoice): string | undefined {
  const amounts = [net, tax, whole, due, ...lines.flatMap((line) => (line.tax === null ? [line.net] : [line.net, line.tax]))];
  const foreign = amounts.find((money) => money.currency !== currency);
  return foreign && `${id}: ${amount(foreign)} on an invoice in ${currency}`;
}

function doubled({ id, lines }: Invoice): string | undefined {
  const again = lines.find(({ lineId }, index) => lines.findIndex((line) => line.lineId === lineId) !== index);
  return again && `${id}: line ${again.lineId} stands twice`;
}

function misadded(invoice: Invoice, offset: bigint): string | undefined {
  const { id, lines, status } = invoice;
  const net = total(lines.map((line) => minorOf(line.net)));
  const tax = total(lines.map((line) => (line.tax === null ? 0n : minorOf(line.tax))));
  if (net !== minorOf(invoice.net) || tax !== minorOf(invoice.tax) || net + tax !== minorOf(invoice.total))
    return `${id}: lines of ${net} + ${tax} against ${invoice.net.minor} + ${invoice.tax.minor} = ${invoice.total.minor}`;
  const credits = total(invoice.creditsApplied.map((credit) => minorOf(credit.amount)));
  const asked = net + tax - credits - offset;
  const due = status === "paid" || status === "void" ? 0n : asked;
  if (minorOf(invoice.due) !== due) return `${id}: ${status}, and ${invoice.due.minor} due of ${asked}`;
  const untaxed = isReleased(invoice) && lines.find((line) => line.tax === null);
  return untaxed ? `${id}: released with line ${untaxed.lineId} untaxed` : undefined;
}

/**
 * Rounded half-up per line, as the invoice says of itself. Usage is charged by the unit, not by the month; a proration is a
 * share of a period's price that the line does not state, and only adds up; the last days a last bill charges seats for are such a
 * share, and never more than the whole.
 */
function misrated({ id, currency, purpose, lines }: Invoice): string | undefined {
  const isPart = (line: InvoiceLine): boolean =>
    purpose === "final" && line.kind === "recurring" && minorOf(line.gross) >= 0n && minorOf(line.gross) < worthMinor(line, currency);
  const whole = lines.filter(({ kind }) => kind !== "proration_credit" && kind !== "proration_charge");
  return whole
    .map((line) =>
      differing(`${id}, line ${line.lineId}`, {
        ...(isPart(line) ? {} : { gross: [amount(line.gross), worth(line, currency)] as const }),
        net: [minorOf(line.net), minorOf(line.gross) - minorOf(line.discount)],
      }),
    )
    .find(Boolean);
}

function worth(line: InvoiceLine, currency: string): string {
  return amount({ minor: worthMinor(line, currency).toString(), currency });
}

function worthMinor({ unitPrice, quantity, months, discountPercent }: InvoiceLine, currency: string): bigint {
  return priceAmount(currency, "half-up", unitPrice, String(quantity), String(Math.max(months, 1)), remainingShare(discountPercent)).minor;
}
