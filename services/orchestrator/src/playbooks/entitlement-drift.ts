import type { Contract } from "@cashline/contracts/systems/crm/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { dateIn, type CalendarDate } from "@cashline/kernel/time";
import { needed, type Correction, type Playbook } from "./playbook.ts";

/**
 * Provisioning follows the contract: seats and tier are set; an entitlement found suspended is resumed, and one found terminated is
 * granted again until the contract's end. Where the contract is over, use ends with it. Who had a seat of it has to be given one again. What is no drift any more is left as it is:
 * somebody may have ended the contract, changed it, or suspended the use for a reason of its own since.
 */
export const entitlementDrift: Playbook = {
  code: "QTC-ENTITLEMENT-DRIFT",
  correct: async (correction) => {
    const { systems, finding, of, key } = correction;
    const { correlationId } = of;
    const entitlementId = needed(finding, "entitlementId");
    const read = () => systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId });
    let entitlement = await read();
    const { contractId } = entitlement.body;
    const contract = (await systems.crm.getContract({ params: { contractId }, correlationId })).body;
    const meant = whyMeant(entitlement.body, contract, correction, dateIn(systems.now(), "UTC"));
    if (meant !== null) {
      const standing = `${entitlementId} at ${entitlement.body.seats} seats`;
      return { document: standing, detail: `entitlement ${entitlementId} is left as it is: ${meant}` };
    }
    if (contract.status === "terminated") {
      const body = { reason: contract.terminationReason ?? "contract terminated" };
      const ending = { params: { entitlementId }, body, ifMatch: entitlement.version, idempotencyKey: `${key}/end`, correlationId };
      await systems.provisioning.terminateEntitlement(ending);
      return { document: entitlementId, detail: `entitlement ${entitlementId} ended with its contract` };
    }
    if (entitlement.body.status === "terminated") {
      const body = { endOn: contract.endOn, reason: "terminated though contracted" };
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

/** Why an entitlement is as it is meant to be, by what its detector asks; null while what was found is to be corrected. */
function whyMeant(
  { status, suspensionCode, renewals }: Entitlement,
  contract: Contract,
  { finding }: Pick<Correction, "finding">,
  today: CalendarDate,
): string | null {
  const isOver = contract.status === "terminated" && needed(finding, "seats") === "0";
  if (isOver) return status === "active" ? null : `it is ${status}`;
  if (contract.status !== "activated") return `its contract is ${contract.status}`;
  if (renewals !== contract.renewals) return "a renewal of it is on its way";
  if (String(contract.seats) !== needed(finding, "seats") || contract.tier !== needed(finding, "tier"))
    return `its contract is over ${contract.seats} seats of ${contract.tier} by now`;
  if (status !== "suspended" && status !== "terminated") return null;
  if (finding.correction["status"] !== status) return `it is ${status} since`;
  if (status === "terminated") return contract.endOn > today ? null : "its term is over";
  return suspensionCode === null || suspensionCode === "other" ? null : `it is suspended for ${suspensionCode.replaceAll("_", " ")}`;
}
