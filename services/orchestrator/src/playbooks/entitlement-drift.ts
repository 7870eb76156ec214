import { needed, type Playbook } from "./playbook.ts";

/**
 * Provisioning follows the contract: seats and tier are set, a suspended entitlement is resumed, and one that was terminated is
 * granted again until the contract's end. Who had a seat of it has to be given one again.
 */
export const entitlementDrift: Playbook = {
  code: "QTC-ENTITLEMENT-DRIFT",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const entitlementId = needed(finding, "entitlementId");
    const read = () => systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId });
    let entitlement = await read();
    if (entitlement.body.status === "terminated") {
      const { contractId } = entitlement.body;
      const { endOn } = (await systems.crm.getContract({ params: { contractId }, correlationId })).body;
      const body = { endOn, reason: "terminated though contracted" };
      await systems.provisioning.reinstateEntitlement({
        params: { entitlementId },
        body,
        idempotencyKey: `${key}/reinstate`,
        correlationId,
      });
      entitlement = await read();
    }
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
