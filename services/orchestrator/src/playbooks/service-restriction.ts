import { needed, type Playbook } from "./playbook.ts";

/** The service of an unpaid invoice is suspended; paying resumes it (see `flows/collections.ts`). */
export const serviceRestriction: Playbook = {
  code: "PAY-RESTRICTION",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const entitlementId = needed(finding, "entitlementId");
    const { body, version } = await systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId });
    if (body.status === "active" || body.status === "pending") {
      await systems.provisioning.suspendEntitlement({
        params: { entitlementId },
        body: { reason: `invoice ${finding.businessKey} unpaid`, code: "non_payment" },
        ifMatch: version,
        idempotencyKey: key,
        correlationId,
      });
    }
    return { document: entitlementId, detail: `entitlement ${entitlementId} suspended until invoice ${finding.businessKey} is paid` };
  },
  rootCause: () => ({ rootCause: "customer_payment", explanation: "the invoice was not paid" }),
};
