import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { Changed, Refused } from "./entitlement.ts";

/**
 * What is being switched on is usable, or has failed by the failure that was planted; undefined when it does not wait for that
 * any longer.
 * Source: TM Forum TMF641, service order states in progress, completed and failed.
 */
export function finishProvisioning(entitlement: Entitlement, failure: string | undefined): Entitlement | undefined {
  if (entitlement.status !== "provisioning") return undefined;
  if (failure === undefined) return { ...entitlement, status: "active" };
  return { ...entitlement, status: "failed", failureReason: failure };
}

/** What has failed is switched on once more. Source: as `finishProvisioning`; a failed order is sent again. */
export function retryProvisioning(entitlement: Entitlement): Changed | Refused {
  if (entitlement.status !== "failed")
    return { outcome: "refused", code: "entitlement-not-failed", detail: `The entitlement is ${entitlement.status}` };
  return { outcome: "changed", release: 0, entitlement: { ...entitlement, status: "provisioning", failureReason: null } };
}

/** Whether a failure can still meet it. Source: ours; a scenario's fault. */
export function mayFail({ status }: Entitlement): Refused | undefined {
  if (status === "pending" || status === "provisioning") return undefined;
  return { outcome: "refused", code: "entitlement-not-awaited", detail: `The entitlement is ${status}` };
}

/** What is being switched off is over; undefined for anything else. Source: as `finishProvisioning`. */
export function finishDeprovisioning(entitlement: Entitlement): Entitlement | undefined {
  return entitlement.status === "deprovisioning" ? { ...entitlement, status: "terminated" } : undefined;
}
