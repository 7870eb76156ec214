import { needed, type Playbook } from "./playbook.ts";

/** The customer has declined, so service ends; whoever wants it again signs. */
export const renewalMissed: Playbook = {
  code: "BIL-RENEWAL-MISSED",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const entitlementId = needed(finding, "entitlementId");
    const params = { entitlementId };
    const { body: entitlement, version: ifMatch } = await systems.provisioning.getEntitlement({ params, correlationId });
    const body = { reason: `the contract ended on ${needed(finding, "endedOn")}` };
    if (entitlement.status !== "terminated")
      await systems.provisioning.terminateEntitlement({ params, body, ifMatch, idempotencyKey: key, correlationId });
    return { document: entitlementId, detail: `entitlement ${entitlementId} terminated` };
  },
  rootCause: () => ({ rootCause: "manual_change", explanation: "service was extended by hand without a renewal" }),
};
