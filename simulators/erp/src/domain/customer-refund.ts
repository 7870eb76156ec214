import type { FunctionalRate, JournalLine, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import type { CustomerRefund, CustomerRefundRequest } from "@cashline/contracts/systems/erp/refund-entities";
import { money, sumMoney, type Money } from "@cashline/kernel/money";
import { isSamePerson } from "@cashline/kernel/person";
import { carryAt, translate } from "./fx.ts";
import { credit, debit } from "./journal.ts";
import { lowerReceivable, raiseReceivable } from "./receivable.ts";
import { drawUnapplied } from "./settlement.ts";

export type RefundRefused = {
  outcome: "refused";
  code:
    | "invalid-request"
    | "currency-mismatch"
    | "refund-above-receipt"
    | "unapplied-too-small"
    | "approval-missing"
    | "same-person"
    | "refund-not-returnable"
    | "cash-above-open";
  detail: string;
};

function refused(code: RefundRefused["code"], detail: string): RefundRefused {
  return { outcome: "refused", code, detail };
}

/**
 * Why money cannot go back as asked for, whosever it was; undefined when it can. A chargeback is a loss and takes a second
 * person, as a write-off does.
 * Source: ours; segregation of duties as for a write-off (SAP F.21, NetSuite's approval of customer refunds).
 */
export function refundFault(request: CustomerRefundRequest): RefundRefused | undefined {
  const { paymentIntentId, customerPaymentId, reason, paidFrom, amount, requestedBy, approvedBy } = request;
  if ((paymentIntentId === undefined) === (customerPaymentId === undefined))
    return refused("invalid-request", "/body names exactly one of paymentIntentId and customerPaymentId");
  if (customerPaymentId !== undefined && (reason !== "refund" || paidFrom !== "bank"))
    return refused("invalid-request", "/body: money that came to the bank goes back from it, as a refund");
  if (money(amount).minor <= 0n) return refused("invalid-request", "/body/amount must be above zero");
  if (reason === "chargeback" && approvedBy === undefined)
    return refused("approval-missing", "A chargeback is a loss: another person approves it");
  if (approvedBy !== undefined && isSamePerson(approvedBy, requestedBy))
    return refused("same-person", `${requestedBy} asked for it and cannot approve it`);
  return undefined;
}

/**
 * Why so much of a receipt cannot go back: more than came and has stayed, or another currency.
 * Source: Stripe API, "Create a refund": all refunds together never exceed the charge.
 */
export function receiptFault(
  received: Money,
  earlier: readonly Pick<CustomerRefund, "amount" | "status">[],
  amount: Money,
): RefundRefused | undefined {
  if (amount.currency !== received.currency)
    return refused("currency-mismatch", `The receipt is in ${received.currency}, the refund in ${amount.currency}`);
  const gone = sumMoney(
    received.currency,
    earlier.filter(({ status }) => status === "paid").map((refund) => money(refund.amount)),
  );
  const left = received.minor - gone.minor;
  return amount.minor > left
    ? refused("refund-above-receipt", `${left} ${received.currency} minor units are left of the receipt, ${amount.minor} are asked for`)
    : undefined;
}

/**
 * The receivable open again by what went back, at the rate its invoice was booked at: without a credit the customer still owes it.
 * Source: ASC 606-10-45-4, IFRS 15.108: the right to the consideration is unconditional again; NetSuite books a customer refund to
 * accounts receivable.
 */
export function reopenReceivable(
  receivable: Receivable,
  amount: Money,
  on: string,
): { receivable: Receivable; restored: Money | undefined } {
  const { functional, reopenedOn } = receivable;
  const restored = functional && translate(amount, functional);
  const latest = reopenedOn !== undefined && reopenedOn > on ? reopenedOn : on;
  return { restored, receivable: { ...raiseReceivable(receivable, amount, restored), reopenedOn: latest } };
}

/**
 * What went back against the account it was taken from: `cash` for what the provider holds, else `bank`. A side with an amount
 * of its own in the entity's currency carries it; the gain or loss between the two is still to be closed.
 * Source: double-entry bookkeeping; ASC 830-20-35-1, IAS 21.28 for the difference of rates.
 */
export function refundLines(
  { debited, paidFrom }: Pick<CustomerRefund, "debited" | "paidFrom">,
  amount: Money,
  carried: Money | undefined,
  rate: FunctionalRate | undefined,
): JournalLine[] {
  const from = debit(debited, amount);
  const paid = credit(paidFrom === "provider" ? "cash" : "bank", amount);
  if (!rate) return [from, paid];
  return [carryAt(from, carried ?? translate(amount, rate)), carryAt(paid, translate(amount, rate))];
}

/**
 * Money of a customer that was on no invoice goes back to her.
 * Source: NetSuite, customer refund of an unapplied payment; exception PAY-UNAPPLIED.
 */
export function refundUnapplied(
  payment: CustomerPayment,
  amount: Money,
): { outcome: "refunded"; payment: CustomerPayment; carried: Money | undefined } | RefundRefused {
  if (amount.currency !== payment.currency)
    return refused("currency-mismatch", `The payment is in ${payment.currency}, the refund in ${amount.currency}`);
  const drawn = drawUnapplied(payment, amount);
  return drawn.outcome === "refused" ? drawn : { outcome: "refunded", payment: drawn.payment, carried: drawn.carried };
}

/**
 * A refund that the bank has sent back: the receivable it raised goes down again by it, as by cash.
 * Source: Stripe, "Failed refunds": the money is returned to the balance.
 */
export function returnRefund(
  refund: CustomerRefund,
  receivable: Receivable,
): { outcome: "returned"; receivable: Receivable; released: Money | undefined } | RefundRefused {
  if (refund.status !== "paid" || refund.debited !== "receivable")
    return refused("refund-not-returnable", `The refund is ${refund.status} and was borne by ${refund.debited}`);
  const open = BigInt(receivable.open.minor);
  if (receivable.status !== "open" || BigInt(refund.amount.minor) > open)
    return refused("cash-above-open", `${open} minor units of the invoice are open, the refund was ${refund.amount.minor}`);
  const { receivable: lowered, released } = lowerReceivable(receivable, money(refund.amount));
  return { outcome: "returned", receivable: lowered, released };
}
