import { failProvisioning } from "@cashline/contracts/systems/provisioning/switching-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { mayFail } from "../domain/switching.ts";
import type { Collections } from "../store/collections.ts";

/** Part of the control API: only who may plant faults may plant a failure. The same again changes its reason. */
export const failProvisioningRoute = write<typeof failProvisioning, Collections>(failProvisioning, ({ params, body }, context) => {
  const { entitlements, plannedFailures } = context.store;
  const entitlement = entitlements.require(params.entitlementId);
  const refused = mayFail(entitlement);
  if (refused) return refuse(refused.code, refused.detail);
  const failure = { id: entitlement.id, reason: body.reason };
  if (plannedFailures.get(failure.id)) plannedFailures.save(failure);
  else plannedFailures.insert(failure);
  return reply(entitlement, entitlements.version(entitlement.id));
});
