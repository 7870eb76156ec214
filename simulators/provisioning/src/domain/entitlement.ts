import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import type { CalendarDate } from "@cashline/kernel/time";

export type Changed = { outcome: "changed"; entitlement: Entitlement };
export type Refused = {
  outcome: "refused";
  code: "entitlement-terminated" | "entitlement-not-active" | "entitlement-not-suspended" | "end-before-start";
  detail: string;
};

/** What a renewed contract grants from now on. */
export type Extension = Pick<Entitlement, "sku" | "tier" | "seats" | "endOn">;

/** Follows a renewed contract. The start stays: use is not interrupted. A suspension stays too; it has its own end. */
export function extendEntitlement(entitlement: Entitlement, extension: Extension): Changed | Refused {
  if (entitlement.status === "terminated") return terminated(entitlement);
  if (extension.endOn <= entitlement.startOn)
    return { outcome: "refused", code: "end-before-start", detail: `End ${extension.endOn} is not after start ${entitlement.startOn}` };
  return { outcome: "changed", entitlement: { ...entitlement, ...extension, renewals: entitlement.renewals + 1 } };
}

/** A change made by hand: whoever makes it answers for its agreement with the contract. */
export function changeEntitlement(entitlement: Entitlement, change: { seats?: number; tier?: string }): Changed | Refused {
  if (entitlement.status === "terminated") return terminated(entitlement);
  return { outcome: "changed", entitlement: { ...entitlement, ...change } };
}

export function suspendEntitlement(entitlement: Entitlement, reason: string): Changed | Refused {
  if (entitlement.status !== "active")
    return { outcome: "refused", code: "entitlement-not-active", detail: `The entitlement is ${entitlement.status}` };
  return { outcome: "changed", entitlement: { ...entitlement, status: "suspended", suspensionReason: reason } };
}

export function resumeEntitlement(entitlement: Entitlement): Changed | Refused {
  if (entitlement.status !== "suspended")
    return { outcome: "refused", code: "entitlement-not-suspended", detail: `The entitlement is ${entitlement.status}` };
  return { outcome: "changed", entitlement: { ...entitlement, status: "active", suspensionReason: null } };
}

/** Ends use on the contract's last day unless it was extended meanwhile; `undefined` when there is nothing to end. */
export function terminateAtEnd(entitlement: Entitlement, today: CalendarDate): Entitlement | undefined {
  if (entitlement.status === "terminated" || entitlement.endOn > today) return undefined;
  return { ...entitlement, status: "terminated" };
}

function terminated(entitlement: Entitlement): Refused {
  return { outcome: "refused", code: "entitlement-terminated", detail: `The entitlement ended on ${entitlement.endOn}` };
}
