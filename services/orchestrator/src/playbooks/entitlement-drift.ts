import { needed, type Playbook } from "./playbook.ts";

/**
 * Provisioning follows the contract: seats and tier are set, and a suspended entitlement is resumed. One that was terminated stays
 * so: provisioning neither resumes it nor activates another for the contract, so people settle it with the customer.
 */
export const entitlementDrift: Playbook = {
  code: "QTC-ENTITLEMENT-DRIFT",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const entitlementId = needed(finding, "entitlementId");
    const read = () => systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId });
    let entitlement = await read();
    if (entitlement.body.status === "terminated")
      return { document: entitlementId, detail: `cured by hand: ${entitlementId} is terminated and cannot be resumed` };
    if (entitlement.body.status === "suspended") {
      const body = { reason: "suspended though contracted" };
      await systems.provisioning.resumeEntitlement({ params: { entitlementId }, body, idempotencyKey: `${key}/resume`, correlationId });
      entitlement = await read();
    }
    const seats = Number(needed(finding, "seats"));
    const tier = needed(finding, "tier");
    if (entitlement.body.seats !== seats || entitlement.body.tier !== tier) {
      await systems.provisioning.changeEntitlement({
        params: { entitlementId },
        body: { seats, tier },
        ifMatch: entitlement.version,
        idempotencyKey: key,
        correlationId,
      });
    }
    return { document: `${entitlementId} at ${seats} seats`, detail: `entitlement ${entitlementId} now at ${seats} seats of ${tier}` };
  },
  rootCause: () => ({ rootCause: "manual_change", explanation: "the entitlement was changed by hand" }),
};
