import { approvalsOfRound } from "../cases/case-state.ts";
import { resumeService, suspendService } from "../systems/suspension.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * The service of an unpaid invoice is suspended; paying resumes it (see `flows/collections.ts`). Of one that is paid by now
 * nothing is suspended, and what was suspended while the payment came in runs again: whoever resumes on the payment may have looked
 * before. Where the executives say no the service runs, and the document is the invoice, which is collected without it.
 */
export const serviceRestriction: Playbook = {
  code: "PAY-RESTRICTION",
  correct: async ({ systems, finding, of, key, round }) => {
    const { correlationId } = of;
    const entitlementId = needed(finding, "entitlementId");
    const invoiceId = finding.businessKey;
    if (approvalsOfRound({ case: of, round }).some(({ status }) => status === "rejected")) {
      await resumeService(systems, entitlementId, invoiceId, key, correlationId);
      return { document: invoiceId, detail: `entitlement ${entitlementId} is not to be suspended for invoice ${invoiceId}` };
    }
    const isUnpaid = async () => (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body.status === "open";
    if (await isUnpaid()) await suspendService(systems, entitlementId, invoiceId, key, correlationId);
    if (await isUnpaid())
      return { document: entitlementId, detail: `entitlement ${entitlementId} suspended until invoice ${invoiceId} is paid` };
    await resumeService(systems, entitlementId, invoiceId, `${key}/resume`, correlationId);
    return { document: entitlementId, detail: `entitlement ${entitlementId} not suspended: invoice ${invoiceId} is open no more` };
  },
  rootCause: () => ({ rootCause: "customer_payment", explanation: "the invoice was not paid" }),
};
