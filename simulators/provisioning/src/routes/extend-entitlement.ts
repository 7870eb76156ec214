import { entitlementExtended } from "@cashline/contracts/systems/provisioning/events";
import { extendEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { extendEntitlement as extend } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { entitlementOf, settle } from "./answer.ts";

export const extendEntitlementRoute = write<typeof extendEntitlement, Collections>(extendEntitlement, ({ params, body }, context) => {
  const entitlement = entitlementOf(params.entitlementId, context);
  return settle(entitlement, extend(entitlement, body, policyInForce(context).policy), entitlementExtended, context);
});
