import type { CreditNote, Settlement } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { minorOf, money, moneyOf, moneyWire, type MoneyWire } from "@cashline/kernel/money";
import { dateIn, type Instant } from "@cashline/kernel/time";
import { creditLines, type LineRequest, type PeriodsLeft } from "./credit-lines.ts";
import { isOwed, settled } from "./invoice.ts";
import { numberDueAt } from "./numbering.ts";
import { appliedPolicy, roundingRule, type PolicyInForce } from "./policy.ts";
import { misfit, refused, type Refused } from "./refused.ts";

export type CreditRequest = {
  reason: CreditNote["reason"];
  memo?: string | null;
  lines?: readonly LineRequest[];
  settlement?: Settlement;
};

export type Credited = { outcome: "credited"; note: CreditNote; invoice: Invoice };

const sumOf = (amounts: Iterable<MoneyWire>): bigint => [...amounts].reduce((sum, amount) => sum + minorOf(amount), 0n);

/**
 * Credits an invoice, never above what is left of each line, of its billing period and of the whole. The total first offsets
 * what is due (Stripe's pre-payment amount); what exceeds it goes to the balance or back as a refund, as the request or the
 * policy says. An open invoice credited in full is paid.
 * @param earlier every credit note of the invoice, voided ones included
 * @param periods what is left of the lines' billing periods, where changes of the subscription have a part in them
 */
export function creditInvoice(
  id: string,
  invoice: Invoice,
  earlier: readonly CreditNote[],
  request: CreditRequest,
  policy: PolicyInForce,
  at: Instant,
  periods: PeriodsLeft = new Map(),
): Credited | Refused {
  if (invoice.finalizedAt === null || invoice.status === "void" || invoice.status === "draft")
    return refused("invoice-not-creditable", `The invoice is ${invoice.status}`);
  const issued = earlier.filter(({ status }) => status === "issued");
  const lines = creditLines(invoice, issued, request.lines, periods);
  if ("outcome" in lines) return lines;
  const wire = (minor: bigint): MoneyWire => moneyWire(moneyOf(invoice.currency, minor));
  const [net, tax] = [sumOf(lines.map((line) => line.net)), sumOf(lines.map((line) => line.tax))];
  const total = net + tax;
  const left = minorOf(invoice.total) - sumOf(issued.map((note) => note.total));
  if (total > left) return refused("credit-exceeds-invoice", `${total} minor units are more than the ${left} left of the invoice`);
  if (total <= 0n) return refused("credit-exceeds-invoice", "Nothing is left of the invoice to credit");
  const settlement = settle(invoice, issued, total, request.settlement, policy);
  if ("outcome" in settlement) return settlement;
  const { offset, credit, refund } = settlement;
  const note: CreditNote = {
    id,
    number: null,
    status: "issued",
    invoiceId: invoice.id,
    billingAccountId: invoice.billingAccountId,
    accountId: invoice.accountId,
    subscriptionId: invoice.subscriptionId,
    legalEntity: invoice.legalEntity,
    currency: invoice.currency,
    reason: request.reason,
    memo: request.memo ?? null,
    lines,
    net: wire(net),
    tax: wire(tax),
    total: wire(total),
    settlement: { offset: wire(offset), credit: wire(credit), refund: wire(refund) },
    creditStatus: credit > 0n ? "available" : "none",
    creditRemaining: wire(credit),
    refundStatus: refund > 0n ? "pending" : "none",
    rounding: roundingRule(policy),
    policy: appliedPolicy(policy),
    issuedAt: at,
    issuedOn: dateIn(at, policy.timeZone),
    numberDueAt: numberDueAt(policy, at),
    voidedAt: null,
  };
  const due = minorOf(invoice.due) - offset;
  const reduced: Invoice = {
    ...invoice,
    credited: wire(minorOf(invoice.credited) + total),
    due: wire(due),
    writtenOff: stillWrittenOff(invoice, -offset),
  };
  const isPaid = invoice.status === "open" && due === 0n;
  return { outcome: "credited", note, invoice: isPaid ? { ...settled(reduced), status: "paid", paidAt: at } : reduced };
}

/**
 * Takes back a credit note nobody has used: its credit whole, its refund not under way, what it offset still owed.
 * Source: Lago's voided credit notes; whole or not at all is ours.
 */
export function voidCreditNote(note: CreditNote, invoice: Invoice, at: Instant): Credited | Refused {
  const { offset, credit } = note.settlement;
  if (note.status === "void") return refused("credit-note-not-voidable", "The credit note is void already");
  if (note.reason === "rebilled") return refused("credit-note-not-voidable", "What it has given back has been billed again");
  if (minorOf(note.creditRemaining) !== minorOf(credit)) return refused("credit-note-not-voidable", "Part of the credit has been used");
  if (note.refundStatus === "pending" || note.refundStatus === "succeeded")
    return refused("credit-note-not-voidable", `Its refund is ${note.refundStatus}`);
  if (minorOf(offset) > 0n && !isOwed(invoice)) return refused("credit-note-not-voidable", `The invoice it reduced is ${invoice.status}`);
  const wire = (minor: bigint): MoneyWire => moneyWire(moneyOf(note.currency, minor));
  return {
    outcome: "credited",
    note: {
      ...note,
      status: "void",
      creditStatus: note.creditStatus === "none" ? "none" : "voided",
      creditRemaining: wire(0n),
      voidedAt: at,
      numberDueAt: note.number === null ? null : note.numberDueAt,
    },
    invoice: {
      ...invoice,
      credited: wire(minorOf(invoice.credited) - minorOf(note.total)),
      due: wire(minorOf(invoice.due) + minorOf(offset)),
      writtenOff: stillWrittenOff(invoice, minorOf(offset)),
    },
  };
}

/** What is credited of an uncollectible invoice is written off no more; a credit taken back is again. */
function stillWrittenOff({ writtenOff }: Invoice, change: bigint): Invoice["writtenOff"] {
  if (writtenOff === null) return null;
  const { amount } = writtenOff;
  return { ...writtenOff, amount: moneyWire(moneyOf(amount.currency, minorOf(amount) + change)) };
}

/**
 * What became of a refund; a failed one leaves the credit note, which may then be voided.
 * Source: Lago's refund status of a credit note (pending, succeeded, failed).
 */
export function recordRefund(note: CreditNote, outcome: "succeeded" | "failed"): { outcome: "recorded"; note: CreditNote } | Refused {
  if (note.status === "void" || note.refundStatus !== "pending") return refused("refund-not-pending", `The refund is ${note.refundStatus}`);
  return { outcome: "recorded", note: { ...note, refundStatus: outcome } };
}

/**
 * Sets balances against a newly owed invoice, the oldest first, by id on the same instant.
 * Source: Stripe applies a customer's balance to the next invoice; oldest first is ours.
 */
export function applyCredits(invoice: Invoice, notes: readonly CreditNote[]): { invoice: Invoice; used: CreditNote[] } {
  let due = minorOf(invoice.due);
  const used: CreditNote[] = [];
  const creditsApplied = [...invoice.creditsApplied];
  const wire = (minor: bigint): MoneyWire => moneyWire(moneyOf(invoice.currency, minor));
  const usable = notes.filter(
    ({ status, creditStatus, currency }) => status === "issued" && creditStatus === "available" && currency === invoice.currency,
  );
  for (const note of usable.toSorted((a, b) => (a.issuedAt + a.id < b.issuedAt + b.id ? -1 : 1))) {
    if (due === 0n) break;
    const remaining = minorOf(note.creditRemaining);
    const amount = remaining < due ? remaining : due;
    due -= amount;
    used.push({ ...note, creditRemaining: wire(remaining - amount), creditStatus: amount === remaining ? "consumed" : "available" });
    creditsApplied.push({ creditNoteId: note.id, amount: wire(amount) });
  }
  return { invoice: { ...invoice, due: wire(due), creditsApplied }, used };
}

/**
 * Gives a balance back that a voided invoice had used.
 * Source: Stripe, changelog of 2019-12-03: customer balances are returned when invoices are voided.
 */
export function giveBack(note: CreditNote, amount: MoneyWire): CreditNote {
  const remaining = minorOf(note.creditRemaining) + minorOf(amount);
  return { ...note, creditRemaining: { ...amount, minor: String(remaining) }, creditStatus: "available" };
}

type Parts = { offset: bigint; credit: bigint; refund: bigint };

function settle(
  invoice: Invoice,
  issued: readonly CreditNote[],
  total: bigint,
  asked: Settlement | undefined,
  policy: PolicyInForce,
): Parts | Refused {
  const due = isOwed(invoice) ? minorOf(invoice.due) : 0n;
  const refundable = minorOf(invoice.paid) - sumOf(issued.map(({ settlement }) => settlement.refund));
  if (asked === undefined) {
    const offset = total < due ? total : due;
    const rest = total - offset;
    const refund = policy.creditSurplus === "refund" ? (rest < refundable ? rest : refundable) : 0n;
    return { offset, refund, credit: rest - refund };
  }
  const parts = { offset: money(asked.offset), credit: money(asked.credit), refund: money(asked.refund) };
  for (const part of Object.values(parts)) {
    if (part.currency !== invoice.currency) return misfit("settlement", `The invoice is in ${invoice.currency}, not ${part.currency}`);
    if (part.minor < 0n) return misfit("settlement", "No part of a settlement is below zero");
  }
  const [offset, credit, refund] = [parts.offset.minor, parts.credit.minor, parts.refund.minor];
  if (offset + credit + refund !== total)
    return misfit("settlement", `The parts come to ${offset + credit + refund}, the credit to ${total}`);
  if (offset > due) return refused("credit-exceeds-invoice", `${offset} minor units cannot offset the ${due} due`);
  if (refund > refundable) return refused("credit-exceeds-invoice", `${refund} minor units cannot be refunded of ${refundable} paid`);
  const left = settledPart(invoice, issued);
  if (credit + refund > left) return refused("credit-exceeds-invoice", `Only ${left} minor units of the invoice have been settled`);
  return { offset, credit, refund };
}

/** What the customer has settled, in money or from the balance, and not had back yet. */
function settledPart(invoice: Invoice, issued: readonly CreditNote[]): bigint {
  const hadBack = sumOf(issued.flatMap(({ settlement }) => [settlement.credit, settlement.refund]));
  return minorOf(invoice.paid) + sumOf(invoice.creditsApplied.map(({ amount }) => amount)) - hadBack;
}
