import { minorOf } from "@cashline/kernel/money";
import { StepRefused } from "../engine/port.ts";
import { isCreditedWhole } from "../systems/credited-whole.ts";
import { endCopy } from "./copied-subscription.ts";
import { givenCredit } from "./given-credit.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";

/**
 * An invoice that should not be: a draft is voided; one that is out, in the books and with its tax told, is credited in full.
 * @throws StepRefused `more-than-approved` when more is left of it than was at stake when it was approved
 */
async function takeBack({ systems, finding, of: { correlationId }, key }: Correction, reason: string): Promise<Corrected> {
  const invoiceId = needed(finding, "invoiceId");
  const { status, total, credited } = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
  if (status !== "draft" && status !== "void" && minorOf(total) - minorOf(credited) > minorOf(finding.exposure))
    throw new StepRefused("take the invoice back", "more-than-approved", `${total.minor} ${total.currency} on ${invoiceId}`);
  if (status !== "draft" && status !== "void")
    return givenCredit({ systems, correlationId, key, invoiceId, memo: reason, reason: "duplicate", lines: null });
  if (status === "draft")
    await systems.billing.voidInvoice({ params: { invoiceId }, body: { reason }, idempotencyKey: key, correlationId });
  return { document: invoiceId, detail: `invoice ${invoiceId} voided` };
}

/**
 * The period a voided draft was for waits to be billed again, by the run of the day on which it is due. A change's draft is
 * left to people: voided, its charges would stand on the next invoice as they are.
 */
export const stuckDraft: Playbook = {
  code: "BIL-STUCK-DRAFT",
  correct: async (correction) => {
    const { systems, finding, of } = correction;
    const params = { invoiceId: needed(finding, "invoiceId") };
    const { purpose, status } = (await systems.billing.getInvoice({ params, correlationId: of.correlationId })).body;
    // What has left meanwhile is the customer's, and no draft that is stuck.
    if (status !== "draft") return { document: params.invoiceId, detail: `invoice ${params.invoiceId} is ${status}` };
    if (purpose === "change") return { document: params.invoiceId, detail: "cured by hand in billing" };
    return takeBack(correction, "draft past its grace");
  },
  rootCause: () => ({ rootCause: "manual_change", explanation: "a draft was made or held by hand and left" }),
};

/**
 * Takes the invoice back, and ends the subscription it is of where that one should not be. Where the other invoice has been taken back
 * meanwhile, this one is the only one for its days, and is left.
 */
async function takeBackWithCopy(correction: Correction, reason: string): Promise<Corrected> {
  const { systems, finding, of } = correction;
  const [invoiceId, other] = [needed(finding, "invoiceId"), needed(finding, "otherInvoiceId")];
  const first = (await systems.billing.getInvoice({ params: { invoiceId: other }, correlationId: of.correlationId })).body;
  if (first.status === "void" || isCreditedWhole(first))
    return { document: invoiceId, detail: `invoice ${invoiceId} is left as it is: ${other} has been taken back` };
  const { document, detail } = await takeBack(correction, reason);
  return { document, detail: [detail, ...(await endCopy(correction))].join("; ") };
}

export const duplicateInvoice: Playbook = {
  code: "BIL-DUPLICATE",
  correct: (correction) => takeBackWithCopy(correction, "billed twice"),
  rootCause: () => ({ rootCause: "duplicate_processing", explanation: "the same period was billed by two invoices" }),
};

/**
 * Days billed in two periods are credited on the second one, and a draft of it is voided; a second period of a subscription nobody has
 * signed for is taken back whole. A change charged from too early a day is credited by the
 * difference once its invoice is out. As a draft it is cured by people, since its charges would only wait for the next invoice if
 * it were voided; and so is one charged from too late a day, since billing has no charge of a sum.
 */
export const proration: Playbook = {
  code: "BIL-PRORATION",
  makes: ({ correction }) => correction["otherInvoiceId"] !== undefined || correction["lineId"] !== undefined,
  correct: (correction) => {
    const { otherInvoiceId, lineId } = correction.finding.correction;
    if (lineId !== undefined)
      return creditedDifference(correction, otherInvoiceId === undefined ? "charged from another day than signed" : DOUBLED);
    if (otherInvoiceId !== undefined) return takeBackWithCopy(correction, DOUBLED);
    return Promise.resolve({ document: correction.of.businessKey, detail: "cured by hand in billing" });
  },
  rootCause: () => ({ rootCause: "calculation_error", explanation: "days were charged that were not due" }),
};

/** What a credit of days billed twice says it is for; the detector knows by it that they are given back. */
const DOUBLED = "days billed in another period already";

function creditedDifference({ systems, finding, of: { correlationId }, key }: Correction, memo: string): Promise<Corrected> {
  const net = { currency: needed(finding, "currency"), minor: needed(finding, "minor") };
  const lines = [{ lineId: needed(finding, "lineId"), net }];
  return givenCredit({ systems, correlationId, key, invoiceId: needed(finding, "invoiceId"), memo, reason: "order_change", lines });
}
