import { dateIn } from "@cashline/kernel/time";
import { makersOf, openDay } from "./journals.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * What was posted of the invoice to another account moves to the control account, by ERP's own reclassification: the one who
 * prepared the correction prepares it, the one who approved the correction approves it.
 */
export const subledgerBreak: Playbook = {
  code: "ERP-SUBLEDGER-BREAK",
  correct: async ({ systems, finding, of, key }) => {
    const { correlationId } = of;
    const invoiceId = needed(finding, "invoiceId");
    const legalEntity = needed(finding, "legalEntity");
    const postedOn = await openDay(systems, legalEntity, dateIn(systems.now(), "UTC"), correlationId);
    const body = { invoiceId, postedOn, reason: finding.title, ...makersOf(of) };
    const { id } = (await systems.erp.reclassifyReceivable({ body, idempotencyKey: key, correlationId })).body;
    return { document: id, detail: `${invoiceId} moved from ${needed(finding, "account")} to the control account` };
  },
  rootCause: () => ({ rootCause: "configuration_error", explanation: "receivables were mapped to another account" }),
};
