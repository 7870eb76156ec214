import { addMoney, money, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { dateIn } from "@cashline/kernel/time";
import { openDay, postJournal, transfer } from "./journals.ts";
import { needed, type Correction, type Playbook } from "./playbook.ts";

/** Accounts of the standard chart. */
const BAD_DEBT = "6100";
const BANK = "1010";

/**
 * A dispute that can be answered is answered where the customer has what was billed, and conceded where not. One that is
 * lost is booked as a loss with its fee: the receivable was cleared when the money came.
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
    const legalEntity = needed(finding, "legalEntity");
    const loss = moneyWire(addMoney(money(dispute.amount), subtractMoney(money(dispute.fee), money(dispute.feeReturned))));
    const journal = {
      reference: `chargeback/${disputeId}`,
      legalEntity,
      postedOn: await openDay(systems, legalEntity, dateIn(systems.now(), "UTC"), correlationId),
      currency: loss.currency,
      memo: `Dispute ${disputeId} lost, with its fee`,
      lines: transfer(BAD_DEBT, BANK, loss),
    };
    return { document: await postJournal(systems, of, journal, key), detail: `loss of ${disputeId} booked` };
  },
  rootCause: () => ({ rootCause: "customer_payment", explanation: "the payer took the money back" }),
};

/** What shows that the customer has what was billed; null when nothing does. */
async function evidenceOf({ systems, finding, of: { correlationId } }: Correction): Promise<string | null> {
  const invoiceId = needed(finding, "invoiceId");
  const invoice = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
  const { items } = (await systems.provisioning.listEntitlements({ query: { contractId: invoice.contractId }, correlationId })).body;
  const served = items.find(({ status }) => status === "active");
  if (!served) return null;
  return `Invoice ${invoice.number ?? invoice.id} of ${invoice.issuedOn ?? "no day"}: ${served.seats} seats of ${served.tier} in service until ${served.endOn}, entitlement ${served.id}.`;
}
