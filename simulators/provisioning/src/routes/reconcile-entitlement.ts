import { reconcileEntitlement } from "@cashline/contracts/systems/provisioning/drift-operations";
import { entitlementReconciled } from "@cashline/contracts/systems/provisioning/events";
import { reply, write } from "@cashline/sim-kit/command";
import { reconcileEntitlement as reconcile } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { entitlementOf, settle } from "./answer.ts";

export const reconcileEntitlementRoute = write<typeof reconcileEntitlement, Collections>(reconcileEntitlement, ({ params }, context) => {
  const entitlement = entitlementOf(params.entitlementId, context);
  if (entitlement.status !== "terminated" && !entitlement.isDrifting)
    return reply(entitlement, context.store.entitlements.version(entitlement.id));
  return settle(entitlement, reconcile(entitlement, policyInForce(context).policy), entitlementReconciled, context);
});
