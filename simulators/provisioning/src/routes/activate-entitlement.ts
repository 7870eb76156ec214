import { entitlementScheduled } from "@cashline/contracts/systems/provisioning/events";
import { activateEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { activateEntitlement as activate } from "../domain/entitlement.ts";
import { scheduleStart } from "../store/activate-when-begun.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { beginUse } from "../store/switch-on-and-off.ts";
import { scheduleEnd } from "../store/terminate-when-ended.ts";

export const activateEntitlementRoute = write<typeof activateEntitlement, Collections>(activateEntitlement, ({ body }, context) => {
  const decision = activate(context.id("ent", body.contractId, body.sku), body, policyInForce(context).policy, context.today);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { entitlements } = context.store;
  const isPending = decision.entitlement.status === "pending";
  const entitlement = isPending ? entitlements.insert(decision.entitlement) : beginUse(decision.entitlement, "insert", context);
  if (isPending) context.emit(entitlementScheduled, entitlement);
  scheduleStart(entitlement, context);
  scheduleEnd(entitlement, context);
  return reply(entitlement, entitlements.version(entitlement.id));
});
