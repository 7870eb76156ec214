import { entitlementResumed } from "@cashline/contracts/systems/provisioning/events";
import { resumeEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { resumeEntitlement as resume } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { entitlementOf, settle } from "./answer.ts";

export const resumeEntitlementRoute = write<typeof resumeEntitlement, Collections>(resumeEntitlement, ({ params, body }, context) => {
  const entitlement = entitlementOf(params.entitlementId, context);
  return settle(entitlement, resume(entitlement, body.reason, policyInForce(context).policy, context.today), entitlementResumed, context);
});
