import { retryProvisioning } from "@cashline/contracts/systems/provisioning/switching-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { retryProvisioning as retry } from "../domain/switching.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { beginUse } from "../store/switch-on-and-off.ts";
import { entitlementOf } from "./answer.ts";

export const retryProvisioningRoute = write<typeof retryProvisioning, Collections>(retryProvisioning, ({ params }, context) => {
  const decision = retry(entitlementOf(params.entitlementId, context));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const isAtOnce = policyInForce(context).policy.provisioningMinutes === 0;
  const { entitlements } = context.store;
  const tried = beginUse(isAtOnce ? { ...decision.entitlement, status: "active" } : decision.entitlement, "save", context);
  return reply(tried, entitlements.version(tried.id));
});
