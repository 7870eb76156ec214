import { needed, type Playbook } from "./playbook.ts";

/** Provisioning follows the contract. */
export const entitlementDrift: Playbook = {
  code: "QTC-ENTITLEMENT-DRIFT",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const entitlementId = needed(finding, "entitlementId");
    const entitlement = await systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId });
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
