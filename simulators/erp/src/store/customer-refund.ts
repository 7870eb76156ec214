import type { CashReceipt, JournalEntry, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CustomerPayment, WriteOff } from "@cashline/contracts/systems/erp/receivable-entities";
import type { CustomerRefund, CustomerRefundRequest } from "@cashline/contracts/systems/erp/refund-entities";
import { money, moneyWire, type Money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { receiptFault, refundFault, refundLines, refundUnapplied, reopenReceivable } from "../domain/customer-refund.ts";
import { draftEntry, requireFit, withGain } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireNew } from "./require-new.ts";
import { requireReceivable } from "./require-receivable.ts";
import { printedPolicy, postingMembers, requireBookingRate } from "./settings.ts";
import { settlementRate } from "./settlement-rate.ts";

type Context = CommandContext<Collections>;

/** What bears a refund, and how it stands afterwards. `carried` is what of it the entity's own books held it at. */
type Borne = Pick<CustomerRefund, "debited" | "customerId" | "legalEntity" | "invoiceId"> & {
  about: { what: string; on: string }[];
  carried: Money | undefined;
  isCarried: boolean;
  receivable?: Receivable;
  payment?: CustomerPayment;
  writeOff?: WriteOff;
};

/** Everything a refund makes, nothing of it written yet. */
export type RefundDocuments = Pick<Borne, "receivable" | "payment" | "writeOff"> & { refund: CustomerRefund; entry: JournalEntry };

/** The same for the refund and its preview. @throws Refusal for every reason against it */
export function refundDocuments(request: CustomerRefundRequest, context: Context): RefundDocuments {
  const fault = refundFault(request);
  if (fault) return refuse(fault.code, fault.detail);
  const { reference, reason, paidFrom, refundedOn, memo, requestedBy } = request;
  const { paymentIntentId = null, customerPaymentId = null, approvedBy = null } = request;
  const ids = idsOf(context);
  const id = ids.customerRefund(reference);
  requireNew(context.store.customerRefunds, id);
  const amount = money(request.amount);
  const { about, carried, isCarried, receivable, payment, writeOff, ...borne } = customerPaymentId
    ? unappliedBears(customerPaymentId, amount, context)
    : receiptBears(paymentIntentId ?? "", request, amount, context);
  const { legalEntity, customerId } = borne;
  const gate = passGate(legalEntity, refundedOn, "receivables", context, about);
  const rate = isCarried
    ? settlementRate(legalEntity, amount.currency, refundedOn, context)
    : borne.debited === "bad_debt"
      ? requireBookingRate(legalEntity, amount.currency, refundedOn, context)
      : undefined;
  requireFit(amount, rate);
  const entry = draftEntry(
    {
      id: ids.journalEntry("customer_refund", id),
      legalEntity,
      postedOn: refundedOn,
      source: { kind: "customer_refund", id },
      customerId,
    },
    withGain(refundLines({ debited: borne.debited, paidFrom }, amount, carried, rate), rate),
    gate,
    rate,
    context,
  );
  const refund: CustomerRefund = {
    id,
    reference,
    paymentIntentId,
    customerPaymentId,
    ...borne,
    currency: amount.currency,
    reason,
    paidFrom,
    amount: moneyWire(amount),
    refundedOn,
    memo,
    requestedBy,
    approvedBy,
    status: "paid",
    journalEntryId: entry.id,
    returnedOn: null,
    returnEntryId: null,
    policy: printedPolicy(postingMembers, context),
  };
  return { refund, entry, ...(receivable && { receivable }), ...(payment && { payment }), ...(writeOff && { writeOff }) };
}

/** Money a payment intent brought: its invoice is open again, unless it is lost for good or was a recovery of what was written off. */
function receiptBears(paymentIntentId: string, { reason, refundedOn }: CustomerRefundRequest, amount: Money, context: Context): Borne {
  const { store } = context;
  const receipt: CashReceipt =
    store.cashReceipts.get(idsOf(context).cashReceipt(paymentIntentId)) ??
    refuse("unknown-receipt", `No cash of ${paymentIntentId} was applied`);
  const fault = receiptFault(money(receipt.amount), store.customerRefunds.find({ paymentIntentId }), amount);
  if (fault) return refuse(fault.code, fault.detail);
  const { invoiceId, legalEntity, recovers } = receipt;
  const posted = requireReceivable(invoiceId, context);
  const about = [postedInvoice(posted), { what: `the cash of ${paymentIntentId}`, on: receipt.receivedOn }];
  const whose = { customerId: posted.customerId, legalEntity, invoiceId, about };
  if (recovers !== undefined) {
    const found = store.writeOffs.require(recovers);
    const recovered = BigInt(found.recovered?.minor ?? 0) - amount.minor;
    const writeOff = { ...found, recovered: moneyWire({ ...amount, minor: recovered }) };
    return { ...whose, debited: "bad_debt", carried: undefined, isCarried: false, writeOff };
  }
  if (reason === "chargeback" || posted.status === "written_off")
    return { ...whose, debited: "bad_debt", carried: undefined, isCarried: false };
  const { receivable, restored } = reopenReceivable(posted, amount, refundedOn);
  return { ...whose, debited: "receivable", receivable, carried: restored, isCarried: restored !== undefined };
}

function unappliedBears(customerPaymentId: string, amount: Money, context: Context): Borne {
  const found =
    context.store.customerPayments.get(customerPaymentId) ?? refuse("unknown-receipt", `There is no payment ${customerPaymentId}`);
  const decision = refundUnapplied(found, amount);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { payment, carried } = decision;
  const { customerId, legalEntity } = payment;
  const about = [{ what: `payment ${payment.id}`, on: payment.receivedOn }];
  return { debited: "unapplied_cash", customerId, legalEntity, invoiceId: null, about, payment, carried, isCarried: carried !== undefined };
}
