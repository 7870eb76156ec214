import { money, moneyWire, subtractMoney } from "@cashline/kernel/money";
import type { Dispute } from "@cashline/contracts/systems/payment/dispute-entities";
import { ProblemError } from "@cashline/client/errors";
import { makersOf, openToday, postJournal, transfer } from "./journals.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";

/** Accounts of the standard chart. */
const OPERATING_EXPENSE = "6000";
const BANK = "1010";

/**
 * A dispute that can be answered is answered where the customer has what was billed, and conceded where not. One that is
 * lost is booked: what it took of the invoice's money as a customer refund that is a loss, and its fee.
 */
export const chargeback: Playbook = {
  code: "PAY-CHARGEBACK",
  correct: async (correction) => {
    const { systems, finding, of, key } = correction;
    const disputeId = needed(finding, "disputeId");
    const { correlationId } = of;
    const read = async () => (await systems.payment.getDispute({ params: { disputeId }, correlationId })).body;
    let dispute = await read();
    if (dispute.status === "needs_response" || dispute.status === "warning_needs_response") {
      const text = await evidenceOf(correction);
      const call = { params: { disputeId }, idempotencyKey: `${key}/answer`, correlationId };
      dispute =
        text === null
          ? (await systems.payment.acceptDispute({ ...call, body: {} })).body
          : (await systems.payment.submitDisputeEvidence({ ...call, body: { text } })).body;
    }
    if (dispute.status !== "lost")
      return { document: disputeId, detail: `dispute ${disputeId} answered, ${dispute.status.replaceAll("_", " ")}` };
    return bookLoss(correction, dispute);
  },
  rootCause: () => ({ rootCause: "customer_payment", explanation: "the payer took the money back" }),
};

/** The money as a loss, where it was ever in the books, and the fee; each is found made once it is there. */
async function bookLoss(correction: Correction, dispute: Dispute): Promise<Corrected> {
  const { systems, finding, of, key } = correction;
  const { correlationId } = of;
  const legalEntity = needed(finding, "legalEntity");
  const { preparedBy: requestedBy, approvedBy } = makersOf(of);
  const reference = dispute.id;
  const postedOn = await openToday(correction);
  const taken = async (): Promise<string | null> => {
    const [standing] = (await systems.erp.listCustomerRefunds({ query: { reference }, correlationId })).body.items;
    if (standing) return standing.id;
    const { paymentIntentId, amount } = dispute;
    const body = { reference, paymentIntentId, reason: "chargeback", paidFrom: "provider", amount, refundedOn: postedOn } as const;
    const people = { memo: `Dispute ${dispute.id} lost`, requestedBy, approvedBy };
    try {
      return (await systems.erp.refundCustomer({ body: { ...body, ...people }, idempotencyKey: `${key}/loss`, correlationId })).body.id;
    } catch (error) {
      // A second charge was never in the books: only its fee is a loss.
      if (error instanceof ProblemError && error.code === "unknown-receipt") return null;
      throw error;
    }
  };
  const loss = await taken();
  const fee = moneyWire(subtractMoney(money(dispute.fee), money(dispute.feeReturned)));
  const journal = {
    reference: `chargeback/${dispute.id}`,
    legalEntity,
    postedOn,
    currency: fee.currency,
    memo: `Fee of dispute ${dispute.id}`,
    lines: transfer(OPERATING_EXPENSE, BANK, fee),
  };
  const charged = fee.minor === "0" ? null : await postJournal(systems, of, journal, key);
  return { document: loss ?? charged ?? dispute.id, detail: `loss of ${dispute.id} booked` };
}

/** What shows that the customer has what was billed; null when nothing does. */
async function evidenceOf({ systems, finding, of: { correlationId } }: Correction): Promise<string | null> {
  const invoiceId = needed(finding, "invoiceId");
  const invoice = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
  const { items } = (await systems.provisioning.listEntitlements({ query: { contractId: invoice.contractId }, correlationId })).body;
  const served = items.find(({ status }) => status === "active");
  if (!served) return null;
  return `Invoice ${invoice.number ?? invoice.id} of ${invoice.issuedOn ?? "no day"}: ${served.seats} seats of ${served.tier} in service until ${served.endOn}, entitlement ${served.id}.`;
}
