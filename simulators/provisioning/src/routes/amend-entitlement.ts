import { entitlementAmended } from "@cashline/contracts/systems/provisioning/events";
import { amendEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { amendEntitlement as amend } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { entitlementOf, settle } from "./answer.ts";

export const amendEntitlementRoute = write<typeof amendEntitlement, Collections>(amendEntitlement, ({ params, body }, context) => {
  const entitlement = entitlementOf(params.entitlementId, context);
  return settle(entitlement, amend(entitlement, body, policyInForce(context).policy), entitlementAmended, context);
});
