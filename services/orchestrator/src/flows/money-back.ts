import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { CashReceipt } from "@cashline/contracts/systems/erp/entities";
import type { Refund } from "@cashline/contracts/systems/payment/entities";
import { addMs, dateIn } from "@cashline/kernel/time";
import type { Flow, StepRefused } from "../engine/port.ts";
import { isOut, statusInBilling } from "../playbooks/invoice-posting.ts";
import { openDay } from "../playbooks/journals.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, postingBy, type About } from "./case-desk.ts";
import { insist } from "./insist.ts";
import { bookedRefund, bookRefund } from "./refunded-books.ts";

/** What starts it: a refund that was sent, confirmed or sent back. */
export type MoneyBackInput = { refundId: string; seed: string; correlationId: string; traceparent: string | null };

/** A refund as it stands, and the money in the books it takes back; without that the books never had it. */
type Ground = { refund: Refund; receipt: CashReceipt | null; isToCome: boolean; accountId: string };

const HOUR_MS = 3_600_000;
/** Hours from one look for the cash to the next at most; they double from one. */
const LONGEST_WAIT_HOURS = 24;
/** Looks for cash that ERP has not got, a month of them: then nobody is about to apply it. */
const MOST_LOOKS = 34;

/**
 * ERP books what the payment provider has sent back: the invoice is open again by it, and paid again once a refund has failed.
 * Starts with `refund.pending`, `refund.succeeded` or `refund.failed`; single by sandbox and event. Ends when ERP has what the
 * refund is now, whichever event came first. A refund that comes before the cash it takes back, as in a maintenance window, waits
 * until that is applied. Money that nobody applies, as a second charge, is not in the books and is left out. What ERP refuses becomes
 * a case of its people and is made again.
 */
export async function moneyBack(flow: Flow, systems: Systems, input: MoneyBackInput): Promise<string> {
  const { refundId, correlationId, seed, traceparent } = input;
  const { refund, receipt, accountId } = await groundOnceApplied(flow, systems, refundId, correlationId);
  if (receipt === null) return `${refund.paymentIntentId} is not in the books`;
  const { legalEntity, invoiceId } = receipt;
  const about: About = { seed, accountId, legalEntity, correlationId, traceparent };
  const on = { ...about, document: refundId, finding: (refused: StepRefused) => notBookedFinding(refund, invoiceId, refused) };
  const posting = await postingBy(flow, caseIdOf(seed, { code: "ERP-POST-REJECTED", businessKey: refundId }), legalEntity);
  if (refund.status === "failed")
    return insist(flow, "book the refund back in", on, async (key) => {
      const standing = await bookedRefund(systems, refundId, correlationId);
      if (standing?.status !== "paid") return `${refundId} is not booked out`;
      const today = dateIn(systems.now(), "UTC");
      const returnedOn = await openDay({ systems, posting, of: { correlationId } }, legalEntity, today, "receivables");
      const params = { customerRefundId: standing.id };
      await systems.erp.returnCustomerRefund({ params, body: { returnedOn }, idempotencyKey: key, correlationId });
      return `${standing.id} returned`;
    });
  return insist(flow, "book the refund", on, async (key) => {
    const booked = await bookRefund(systems, refund, legalEntity, key, correlationId, posting);
    return `${booked} booked`;
  });
}

/** The refund with the cash it takes back, once that is in the books; as it is where no cash is to come. */
async function groundOnceApplied(flow: Flow, systems: Systems, refundId: string, correlationId: string): Promise<Ground> {
  for (let look = 1; ; look += 1) {
    const again = look === 1 ? "" : `, look ${look}`;
    const ground = await flow.step(`read refund and receipt${again}`, () => readGround(systems, refundId, correlationId));
    if (!ground.isToCome || look === MOST_LOOKS) return ground;
    const hours = Math.min(2 ** (look - 1), LONGEST_WAIT_HOURS);
    await flow.waitUntil(addMs(await flow.now(`no cash yet${again}`), hours * HOUR_MS), `the cash is applied${again}`);
  }
}

/** Cash is to come while the refund stands, and its charge is for an invoice that has gone out and that ERP has no cash for at all. */
async function readGround(systems: Systems, refundId: string, correlationId: string): Promise<Ground> {
  const refund = (await systems.payment.getRefund({ params: { refundId }, correlationId })).body;
  const { paymentIntentId } = refund;
  const intent = (await systems.payment.getPaymentIntent({ params: { paymentIntentId }, correlationId })).body;
  const { accountId, invoiceId } = intent;
  const receipts = (await systems.erp.listCashReceipts({ query: { invoiceId }, correlationId })).body.items;
  const receipt = receipts.find((each) => each.paymentIntentId === paymentIntentId) ?? null;
  const isToCome =
    receipts.length === 0 && refund.status !== "failed" && isOut(await statusInBilling({ systems, correlationId }, invoiceId));
  return { refund, accountId, receipt, isToCome };
}

/** Money has left or come back, and ERP does not take it into the books. */
function notBookedFinding({ id, amount }: Refund, invoiceId: string, { step, code, detail }: StepRefused): Finding {
  return {
    code: "ERP-POST-REJECTED",
    businessKey: id,
    title: "ERP refuses a refund",
    expected: `refund ${id} of ${invoiceId} in the books`,
    found: `${step}: ${code}: ${detail}`.slice(0, 300),
    exposure: amount,
    direction: "none",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { invoiceId, refundId: id, task: "Cure why ERP refuses the refund" },
  };
}
