import { dateIn } from "@cashline/kernel/time";
import { needed, type Correction, type Playbook } from "./playbook.ts";

/** The customer has declined, so service ends; whoever wants it again signs. Who has signed meanwhile is served on. */
export const renewalMissed: Playbook = {
  code: "BIL-RENEWAL-MISSED",
  correct: async (correction) => {
    const { systems, finding, of, key } = correction;
    const { correlationId } = of;
    const entitlementId = needed(finding, "entitlementId");
    const renewed = await renewedBy(correction);
    if (renewed !== null) return { document: renewed, detail: `entitlement ${entitlementId} stays: ${renewed} was renewed` };
    const params = { entitlementId };
    const { body: entitlement, version: ifMatch } = await systems.provisioning.getEntitlement({ params, correlationId });
    const body = { reason: `the contract ended on ${needed(finding, "endedOn")}` };
    if (entitlement.status !== "terminated")
      await systems.provisioning.terminateEntitlement({ params, body, ifMatch, idempotencyKey: key, correlationId });
    return { document: entitlementId, detail: `entitlement ${entitlementId} terminated` };
  },
  rootCause: () => ({ rootCause: "manual_change", explanation: "service was extended by hand without a renewal" }),
};

/** The contract, or a subscription of it that is not cancelled, whose term ends later than today; null where there is none. */
async function renewedBy({ systems, finding: { businessKey: contractId }, of: { correlationId } }: Correction): Promise<string | null> {
  const today = dateIn(systems.now(), "UTC");
  const contract = (await systems.crm.getContract({ params: { contractId }, correlationId })).body;
  if (contract.status === "activated" && contract.endOn > today) return contractId;
  const { items } = (await systems.billing.listSubscriptions({ query: { contractId, limit: 1000 }, correlationId })).body;
  return items.find(({ status, endOn }) => status !== "cancelled" && endOn > today)?.id ?? null;
}
