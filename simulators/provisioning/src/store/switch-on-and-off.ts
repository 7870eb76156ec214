import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import {
  entitlementActivated,
  entitlementDeprovisioningStarted,
  entitlementFailed,
  entitlementProvisioningStarted,
  entitlementTerminated,
} from "@cashline/contracts/systems/provisioning/events";
import { addMs } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { finishDeprovisioning, finishProvisioning } from "../domain/switching.ts";
import type { Collections } from "./collections.ts";
import { policyInForce } from "./policy-in-force.ts";

/** Kinds of the agenda's work: an entitlement is switched on, or off. */
export const PROVISIONED = "entitlement-provisioned";
export const DEPROVISIONED = "entitlement-deprovisioned";

type Context = CommandContext<Collections>;
const MINUTE_MS = 60_000;

/**
 * Writes and tells of an entitlement whose use begins. By a policy without delay it is active already; otherwise it is being
 * switched on, and the agenda finishes that. A failure that was planted meets it either way.
 */
export function beginUse(entitlement: Entitlement, write: "insert" | "save", context: Context): Entitlement {
  const { policy } = policyInForce(context);
  const { entitlements, plannedFailures } = context.store;
  if (entitlement.status === "active" && plannedFailures.get(entitlement.id) === undefined) {
    context.emit(entitlementActivated, entitlements[write](entitlement));
    return entitlement;
  }
  const begun = entitlements[write]({ ...entitlement, status: "provisioning" });
  context.emit(entitlementProvisioningStarted, begun);
  if (policy.provisioningMinutes > 0) {
    scheduleProvisioned(begun, context);
    return begun;
  }
  return provision(begun, context);
}

/** Has the agenda finish what is being switched on, as long after now as the policy says. */
export function scheduleProvisioned({ id }: Entitlement, context: Context): void {
  const { provisioningMinutes } = policyInForce(context).policy;
  context.schedule(addMs(context.now, provisioningMinutes * MINUTE_MS), PROVISIONED, id);
}

export function provisionWhenDue(work: { key: string }, context: Context): void {
  provision(context.store.entitlements.require(work.key), context);
}

/** A planted failure meets one attempt; the next goes through. */
function provision(entitlement: Entitlement, context: Context): Entitlement {
  const { entitlements, plannedFailures } = context.store;
  const failure = plannedFailures.get(entitlement.id);
  const finished = finishProvisioning(entitlement, failure?.reason);
  if (!finished) return entitlement;
  if (failure) plannedFailures.remove(failure.id);
  entitlements.save(finished);
  context.emit(finished.status === "failed" ? entitlementFailed : entitlementActivated, finished);
  return finished;
}

/** Tells of a saved entitlement whose use is over, and has the agenda finish what is still being switched off. */
export function endUse(entitlement: Entitlement, context: Context): void {
  context.unschedule(PROVISIONED, entitlement.id);
  if (entitlement.status === "terminated") return context.emit(entitlementTerminated, entitlement);
  context.emit(entitlementDeprovisioningStarted, entitlement);
  const { deprovisioningMinutes } = policyInForce(context).policy;
  context.schedule(addMs(context.now, deprovisioningMinutes * MINUTE_MS), DEPROVISIONED, entitlement.id);
}

export function deprovisionWhenDue(work: { key: string }, context: Context): void {
  const finished = finishDeprovisioning(context.store.entitlements.require(work.key));
  if (!finished) return;
  context.store.entitlements.save(finished);
  context.emit(entitlementTerminated, finished);
}
