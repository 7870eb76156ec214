import type { Dispute, DisputeReason } from "@cashline/contracts/systems/payment/dispute-entities";
import type { PaymentIntent, PaymentMethod, PaymentMethodType } from "@cashline/contracts/systems/payment/entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { addMoney, formatMoney, money, moneyWire, subtractMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import { isDebit } from "./behaviour.ts";
import { noonAfter, returnNoonAfter, sameTimeAfter } from "./calendar.ts";
import { fixedFee } from "./fee.ts";
import { leftToRefund } from "./refund.ts";

type DisputePolicy = Pick<Policy, "disputeFee" | "disputeFeeReturned" | "evidenceDays" | "reviewDays">;

export type Disputed = { outcome: "disputed"; dispute: Dispute; intent: PaymentIntent };
export type DisputeRefused = {
  outcome: "refused";
  code: "intent-not-succeeded" | "dispute-above-charge" | "dispute-window-closed" | "amount-not-positive" | "invalid-request";
  detail: string;
};

/** The scheme's own reason: Visa's dispute conditions, EPC return reasons, Nacha return codes; null where it has none. */
const networkReasons: Readonly<Record<DisputeReason, { card: string | null; sepa: string; ach: string }>> = {
  fraudulent: { card: "10.4", sepa: "MD01", ach: "R10" },
  product_not_received: { card: "13.1", sepa: "MD06", ach: "R10" },
  product_unacceptable: { card: "13.3", sepa: "MD06", ach: "R10" },
  duplicate: { card: "12.6.1", sepa: "AM05", ach: "R11" },
  subscription_canceled: { card: "13.2", sepa: "MD06", ach: "R07" },
  credit_not_processed: { card: "13.6", sepa: "MD06", ach: "R10" },
  general: { card: null, sepa: "MD06", ach: "R10" },
  debit_not_authorized: { card: "10.4", sepa: "MD01", ach: "R10" },
  customer_initiated: { card: null, sepa: "MD06", ach: "R07" },
};

/**
 * How long after the money came a dispute is taken. Cards: 120 days (Visa rules 11.7, 11.9 and 11.10; the 75 of 11.8 are for
 * authorisation, a reason not here). SEPA Core: eight weeks without reasons, 13 months when there was no mandate (EPC
 * rulebook, refunds). ACH to a consumer: 60 days (Nacha 3.12). A transfer was sent by the customer, who cannot call it back:
 * taken as a card.
 */
export function disputeWindowDays(type: PaymentMethodType, reason: DisputeReason): number {
  switch (type) {
    case "sepa_debit":
      return networkReasons[reason].sepa === "MD01" ? 395 : 56;
    case "ach_debit":
      return 60;
    case "card":
    case "bank_transfer":
      return 120;
  }
}

/**
 * Until when a dispute is taken. An ACH return travels on banking days: the banking day that follows the sixtieth calendar day
 * is the last (Nacha 3.12). The other schemes count calendar days.
 */
export function disputableUntil(paidAt: Instant, type: PaymentMethodType, reason: DisputeReason, currency: string): Instant {
  const days = disputeWindowDays(type, reason);
  const last = sameTimeAfter(paidAt, days);
  return type === "ach_debit" ? `${returnNoonAfter(paidAt, days + 1, { type, currency }).slice(0, 10)}${last.slice(10)}` : last;
}

export type DisputeCommand = {
  readonly id: string;
  readonly amount: Money | undefined;
  readonly reason: DisputeReason;
  readonly inquiry: boolean;
};

/**
 * The customer's bank claims money of a charge back. An inquiry takes nothing; a chargeback takes the amount and the fee at
 * once and can be answered; a debit's return is lost with its opening, for the schemes hear no merchant (Stripe, "SEPA
 * Direct Debit disputes", "ACH Direct Debit disputes").
 */
export function openDispute(
  intent: PaymentIntent,
  method: PaymentMethod,
  asked: DisputeCommand,
  policy: DisputePolicy,
  at: Instant,
): Disputed | DisputeRefused {
  if (intent.status !== "succeeded" || intent.succeededAt === null)
    return { outcome: "refused", code: "intent-not-succeeded", detail: `The intent is ${intent.status}` };
  const left = leftToRefund(intent);
  const amount = asked.amount ?? left;
  if (amount.currency !== left.currency)
    return { outcome: "refused", code: "invalid-request", detail: `/body/amount/currency is ${amount.currency}, not ${left.currency}` };
  if (asked.amount && amount.minor <= 0n)
    return { outcome: "refused", code: "amount-not-positive", detail: `${amount.minor} is not above zero` };
  if (asked.inquiry && isDebit(method.type))
    return { outcome: "refused", code: "invalid-request", detail: `/body/inquiry is for cards, ${method.id} is a ${method.type}` };
  if (amount.minor > left.minor || amount.minor <= 0n)
    return { outcome: "refused", code: "dispute-above-charge", detail: `${formatMoney(left)} of the charge can be disputed` };
  if (disputableUntil(intent.succeededAt, method.type, asked.reason, amount.currency) < at)
    return { outcome: "refused", code: "dispute-window-closed", detail: `The money came at ${intent.succeededAt}` };

  const zero = moneyWire(zeroMoney(amount.currency));
  const opened: Dispute = {
    id: asked.id,
    paymentIntentId: intent.id,
    accountId: intent.accountId,
    invoiceId: intent.invoiceId,
    amount: moneyWire(amount),
    reason: asked.reason,
    networkReasonCode: networkReasonOf(method.type, asked.reason),
    status: "warning_needs_response",
    openedAt: at,
    evidenceDueBy: noonAfter(at, policy.evidenceDays),
    evidence: null,
    decidesAt: null,
    closedAt: null,
    fee: zero,
    feeReturned: zero,
    fundsWithdrawnAt: null,
    fundsReinstatedAt: null,
    policy: {
      disputeFee: policy.disputeFee,
      disputeFeeReturned: policy.disputeFeeReturned,
      evidenceDays: policy.evidenceDays,
      reviewDays: policy.reviewDays,
    },
  };
  if (asked.inquiry) return { outcome: "disputed", dispute: opened, intent };
  const taken = withdraw(opened, intent, at);
  if (!isDebit(method.type)) return { outcome: "disputed", ...taken };
  return { outcome: "disputed", intent: taken.intent, dispute: { ...taken.dispute, status: "lost", evidenceDueBy: null, closedAt: at } };
}

export type Changed = { outcome: "changed"; dispute: Dispute; intent: PaymentIntent };
export type ChangeRefused = { outcome: "refused"; code: "dispute-closed" | "dispute-under-review"; detail: string };

/**
 * Evidence is taken once, and what it says decides, by Stripe's published texts ("Test disputes"): `winning_evidence` wins,
 * `escalate_inquiry_evidence` makes an inquiry a chargeback, anything else loses.
 */
export function submitEvidence(dispute: Dispute, intent: PaymentIntent, text: string, at: Instant): Changed | ChangeRefused {
  const evidence = { text, submittedAt: at };
  const reviewed = { evidence, evidenceDueBy: null, decidesAt: noonAfter(at, dispute.policy.reviewDays) };
  switch (dispute.status) {
    case "warning_needs_response":
      if (text !== "escalate_inquiry_evidence")
        return { outcome: "changed", intent, dispute: { ...dispute, ...reviewed, status: "warning_under_review" } };
      return { outcome: "changed", ...escalate({ ...dispute, evidence }, intent, at) };
    case "needs_response":
      return { outcome: "changed", intent, dispute: { ...dispute, ...reviewed, status: "under_review" } };
    case "warning_under_review":
    case "under_review":
    case "warning_closed":
    case "won":
    case "lost":
      return notOpen(dispute);
  }
}

/**
 * Concedes a dispute that waits for an answer: the money stays with the customer; an inquiry ends without any moving.
 * Source: Stripe API, "Close a dispute".
 */
export function acceptDispute(dispute: Dispute, intent: PaymentIntent, at: Instant): Changed | ChangeRefused {
  if (dispute.status !== "needs_response" && dispute.status !== "warning_needs_response") return notOpen(dispute);
  return { outcome: "changed", ...close(dispute, intent, "lost", at) };
}

/** Why a dispute takes no answer any more: the bank has one and decides, or has decided. */
function notOpen({ status, decidesAt }: Dispute): ChangeRefused {
  return status === "under_review" || status === "warning_under_review"
    ? { outcome: "refused", code: "dispute-under-review", detail: `The dispute is ${status} and decided at ${decidesAt}` }
    : { outcome: "refused", code: "dispute-closed", detail: `The dispute is ${status}` };
}

/**
 * What becomes of a dispute when its time is up: unanswered it is lost, answered it is decided by its evidence.
 * Source: Stripe, "Disputes": one that is not answered in time is lost.
 */
export function decideDispute(dispute: Dispute, intent: PaymentIntent, at: Instant): { dispute: Dispute; intent: PaymentIntent } {
  const won = dispute.status === "under_review" && dispute.evidence?.text === "winning_evidence";
  return close(dispute, intent, won ? "won" : "lost", at);
}

function networkReasonOf(type: PaymentMethodType, reason: DisputeReason): string | null {
  const codes = networkReasons[reason];
  return type === "sepa_debit" ? codes.sepa : type === "ach_debit" ? codes.ach : type === "card" ? codes.card : null;
}

/**
 * An inquiry becomes a chargeback of what is left of the charge by then, with a deadline of its own; where nothing is left,
 * refunds or other disputes have settled it.
 */
function escalate(dispute: Dispute, intent: PaymentIntent, at: Instant): { dispute: Dispute; intent: PaymentIntent } {
  const left = leftToRefund(intent);
  if (left.minor <= 0n) return close(dispute, intent, "lost", at);
  const amount = money(dispute.amount).minor > left.minor ? moneyWire(left) : dispute.amount;
  return withdraw({ ...dispute, amount, evidence: null, evidenceDueBy: noonAfter(at, dispute.policy.evidenceDays) }, intent, at);
}

/** The amount and the dispute's fee leave the balance. */
function withdraw(dispute: Dispute, intent: PaymentIntent, at: Instant): { dispute: Dispute; intent: PaymentIntent } {
  const { currency } = dispute.amount;
  return {
    dispute: {
      ...dispute,
      status: "needs_response",
      fee: moneyWire(fixedFee(currency, dispute.policy.disputeFee)),
      fundsWithdrawnAt: at,
    },
    intent: { ...intent, disputed: moneyWire(addMoney(money(intent.disputed), money(dispute.amount))) },
  };
}

function close(dispute: Dispute, intent: PaymentIntent, end: "won" | "lost", at: Instant): { dispute: Dispute; intent: PaymentIntent } {
  const closed = { ...dispute, evidenceDueBy: null, decidesAt: null, closedAt: at };
  if (dispute.fundsWithdrawnAt === null) return { dispute: { ...closed, status: "warning_closed" }, intent };
  if (end === "lost") return { dispute: { ...closed, status: "lost" }, intent };
  return {
    dispute: {
      ...closed,
      status: "won",
      fundsReinstatedAt: at,
      feeReturned: dispute.policy.disputeFeeReturned ? dispute.fee : dispute.feeReturned,
    },
    intent: { ...intent, disputed: moneyWire(subtractMoney(money(intent.disputed), money(dispute.amount))) },
  };
}
