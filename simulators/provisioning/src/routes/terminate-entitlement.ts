import { terminateEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { terminateEntitlement as terminate } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { entitlementOf, settle } from "./answer.ts";

export const terminateEntitlementRoute = write<typeof terminateEntitlement, Collections>(
  terminateEntitlement,
  ({ params, body }, context) => {
    const entitlement = entitlementOf(params.entitlementId, context);
    return settle(entitlement, terminate(entitlement, body.reason, policyInForce(context).policy), null, context);
  },
);
