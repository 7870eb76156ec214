import { entitlementReinstated } from "@cashline/contracts/systems/provisioning/events";
import { reinstateEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { reinstateEntitlement as reinstate } from "../domain/entitlement.ts";
import { scheduleProvisioned } from "../store/switch-on-and-off.ts";
import { scheduleEnd } from "../store/terminate-when-ended.ts";
import { scheduleStart } from "../store/activate-when-begun.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { entitlementOf, settle } from "./answer.ts";

export const reinstateEntitlementRoute = write<typeof reinstateEntitlement, Collections>(
  reinstateEntitlement,
  ({ params, body }, context) => {
    const before = entitlementOf(params.entitlementId, context);
    const decision = reinstate(before, body, policyInForce(context).policy, context.today);
    const answer = settle(before, decision, entitlementReinstated, context);
    // Its end had been taken off the agenda, whether or not the day is the same.
    const entitlement = context.store.entitlements.require(before.id);
    if (entitlement.status === "pending") scheduleStart(entitlement, context);
    if (entitlement.status === "provisioning") scheduleProvisioned(entitlement, context);
    scheduleEnd(entitlement, context);
    return answer;
  },
);
