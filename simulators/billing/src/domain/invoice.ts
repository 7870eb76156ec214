import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { addMoney, money, moneyWire, sameMoney, subtractMoney, zeroMoney, type MoneyWire } from "@cashline/kernel/money";
import { addDays, dateIn, type Instant } from "@cashline/kernel/time";
import type { Composed } from "./compose.ts";
import { numberDueAt } from "./numbering.ts";
import { appliedPolicy, roundingRule, type PolicyInForce } from "./policy.ts";
import { refused, type Refused } from "./refused.ts";
import { creditsLeftWaiting, taxDifference, withCreditsLeft, type LeftWaiting, type Tax } from "./tax-of-invoice.ts";

export type Changed = { outcome: "changed"; invoice: Invoice };

/** Days a customer has who pays by transfer. */
const NET_DAYS = 30;

const untouched = { attempts: 0, lastDecline: null, nextRetryAt: null, exhausted: false, campaign: null, finalActionAt: null } as const;

type Drafting = {
  id: string;
  purpose: Invoice["purpose"];
  revision: number;
  replacesInvoiceId: string | null;
  quoteId: string | null;
  account: BillingAccount;
  subscription: Pick<Subscription, "id" | "contractId" | "currency">;
  rateCardId: string;
  composed: Pick<Composed, "lines" | "gross" | "discounts" | "net">;
  policy: PolicyInForce;
  at: Instant;
};

/**
 * Drafts an invoice. Seller and prices are those of this moment; tax is not known before finalisation.
 * Source: Stripe's invoice status draft.
 */
export function draftInvoice({ account, subscription, composed, policy, at, ...own }: Drafting): Invoice {
  const net = moneyWire(composed.net);
  const zero = moneyWire(zeroMoney(subscription.currency));
  return {
    ...own,
    number: null,
    status: "draft",
    hold: null,
    billingAccountId: account.id,
    accountId: account.accountId,
    subscriptionId: subscription.id,
    contractId: subscription.contractId,
    legalEntity: account.legalEntity,
    currency: subscription.currency,
    lines: composed.lines,
    gross: moneyWire(composed.gross),
    discounts: composed.discounts,
    net,
    tax: zero,
    total: net,
    due: net,
    paid: zero,
    credited: zero,
    creditsApplied: [],
    writtenOff: null,
    rounding: roundingRule(policy),
    policy: appliedPolicy(policy),
    taxDocumentId: null,
    draftedAt: at,
    finalizedAt: null,
    issuedOn: null,
    numberDueAt: null,
    dueOn: null,
    paidAt: null,
    voidedAt: null,
    dunning: { ...untouched },
  };
}

/**
 * The revision of a new draft: above all it follows, and the first one whose business key no invoice has.
 * Source: ours; a revision tells apart the drafts of one business key, and voided ones keep theirs.
 */
export function nextRevision(earlier: readonly number[], isTaken: (revision: number) => boolean): number {
  let revision = 1 + Math.max(0, ...earlier);
  while (isTaken(revision)) revision += 1;
  return revision;
}

/**
 * Holds a draft back; a later hold takes the place of an earlier one.
 * Source: ours; OpenMeter's draft.manual_approval_needed.
 */
export function holdInvoice(invoice: Invoice, reason: string, caseId: string | null, since: Instant): Changed | Refused {
  if (invoice.status !== "draft") return notDraft(invoice);
  return { outcome: "changed", invoice: { ...invoice, hold: { reason, caseId, since } } };
}

/** Lets a held draft go on. Source: ours, as `holdInvoice`. */
export function releaseInvoice(invoice: Invoice): Changed | Refused {
  if (invoice.status !== "draft") return notDraft(invoice);
  return { outcome: "changed", invoice: { ...invoice, hold: null } };
}

/** A finalised invoice, and what of its credits waits for the next one. */
export type Finalized = Changed & { leftWaiting: readonly LeftWaiting[] };

/**
 * Adds the tax and makes the invoice owed from today; nothing on it changes afterwards but its payment and its credits.
 * The tax must be that of exactly these lines, or it was calculated for another state of the invoice; where it brings the
 * total below zero, so much credit waits for the next invoice. What is decided now is printed with the policy that decides
 * it: the day of issue, and when the number is given.
 * Source: Stripe: finalising makes an invoice open, and its lines are fixed.
 */
export function finalizeInvoice(
  invoice: Invoice,
  tax: Tax,
  terms: BillingAccount["paymentTerms"],
  at: Instant,
  { timeZone, numbering }: Pick<BillingPolicy, "timeZone" | "numbering">,
): Finalized | Refused {
  if (invoice.status !== "draft") return notDraft(invoice);
  if (invoice.hold)
    return refused(
      "invoice-on-hold",
      `Held since ${invoice.hold.since}: ${invoice.hold.reason}${invoice.hold.caseId === null ? "" : ` (${invoice.hold.caseId})`}`,
    );
  const difference = taxDifference(invoice, tax);
  if (difference !== undefined) return refused("tax-differs", difference);
  const byLine = new Map(tax.lines.map((line) => [line.lineId, line.tax]));
  const leftWaiting = creditsLeftWaiting(invoice, tax.tax);
  const { lines, gross, net } = withCreditsLeft(invoice, leftWaiting);
  const total = moneyWire(addMoney(money(net), money(tax.tax)));
  const issuedOn = dateIn(at, timeZone);
  return {
    outcome: "changed",
    leftWaiting,
    invoice: {
      ...invoice,
      status: "open",
      gross,
      net,
      lines: lines.map((line) => ({ ...line, tax: byLine.get(line.lineId) ?? null })),
      tax: tax.tax,
      total,
      due: total,
      taxDocumentId: tax.taxDocumentId,
      finalizedAt: at,
      issuedOn,
      numberDueAt: numberDueAt({ timeZone, numbering }, at),
      policy: { ...invoice.policy, timeZone, numbering },
      dueOn: terms === "net_30" ? addDays(issuedOn, NET_DAYS) : issuedOn,
    },
  };
}

/** An open or uncollectible invoice takes one payment of exactly what is due (Stripe: uncollectible can still be paid). */
export function payInvoice(invoice: Invoice, amount: MoneyWire, at: Instant): Changed | Refused {
  if (!isOwed(invoice)) return notOpen(invoice);
  if (!sameMoney(money(amount), money(invoice.due))) {
    return refused(
      "amount-differs",
      `Due are ${invoice.due.minor} ${invoice.due.currency} minor units, not ${amount.minor} ${amount.currency}`,
    );
  }
  const writtenOff = invoice.writtenOff && recovered(invoice.writtenOff, money(invoice.due).minor);
  return { outcome: "changed", invoice: { ...settled(invoice), status: "paid", paid: invoice.due, paidAt: at, writtenOff } };
}

/**
 * Voids what nobody has paid or credited: a draft, or an owed invoice, which keeps its number; one without gets none any more.
 * Source: Stripe API, "Void an invoice": of finalised ones, which can still be found; of a draft, and not after a credit, is ours.
 */
export function voidInvoice(invoice: Invoice, at: Instant): Changed | Refused {
  if (invoice.status !== "draft" && !isOwed(invoice)) return notOpen(invoice);
  if (invoice.purpose === "rebill")
    return refused("invoice-billed-again", `It bills ${invoice.replacesInvoiceId ?? "another invoice"} again, which has been credited`);
  if (money(invoice.credited).minor > 0n)
    return refused("invoice-has-credits", `${invoice.credited.minor} ${invoice.currency} minor units have been credited`);
  const dueAt = invoice.number === null ? null : invoice.numberDueAt;
  return { outcome: "changed", invoice: { ...settled(invoice), status: "void", voidedAt: at, numberDueAt: dueAt } };
}

/**
 * Gives an open invoice up; what is due stays due, should the customer pay after all.
 * Source: Stripe's status uncollectible.
 */
export function writeOffInvoice(invoice: Invoice, reason: string, at: Instant): Changed | Refused {
  if (invoice.status !== "open") return notOpen(invoice);
  const dunning = { ...invoice.dunning, nextRetryAt: null, finalActionAt: null };
  const zero = moneyWire(zeroMoney(invoice.currency));
  return {
    outcome: "changed",
    invoice: { ...invoice, status: "uncollectible", writtenOff: { amount: invoice.due, recovered: zero, reason, at }, dunning },
  };
}

type WriteOff = NonNullable<Invoice["writtenOff"]>;

/** A write-off reversed by a recovery (the payment of a bad debt): what is credited, paid and written off never exceeds the total. */
function recovered(writtenOff: WriteOff, paid: bigint): WriteOff {
  const amount = moneyWire(subtractMoney(money(writtenOff.amount), { currency: writtenOff.amount.currency, minor: paid }));
  return { ...writtenOff, amount, recovered: { currency: amount.currency, minor: String(paid) } };
}

/** Whether something is asked of the customer. Source: Stripe: open and uncollectible invoices can still be paid. */
export function isOwed({ status }: Pick<Invoice, "status">): boolean {
  return status === "open" || status === "uncollectible";
}

/**
 * A draft, about to be replaced by a new one.
 * Source: ours; only a draft may be edited (Stripe, Lago, Zuora), and here a new one takes its place.
 */
export function replaceDraft(invoice: Invoice, at: Instant): Changed | Refused {
  return invoice.status === "draft" ? voidInvoice(invoice, at) : notDraft(invoice);
}

export function notOpen(invoice: Invoice): Refused {
  return refused("invoice-not-open", `The invoice is ${invoice.status}`);
}

function notDraft(invoice: Invoice): Refused {
  return refused("invoice-not-draft", `The invoice is ${invoice.status}`);
}

/**
 * Nothing is owed any more, and no attempt to collect it is waiting.
 * Source: Stripe: a paid or void invoice has no next payment attempt.
 */
export function settled(invoice: Invoice): Invoice {
  const dunning = { ...invoice.dunning, nextRetryAt: null, finalActionAt: null };
  return { ...invoice, due: moneyWire(zeroMoney(invoice.currency)), dunning };
}
