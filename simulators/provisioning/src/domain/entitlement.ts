import { LAST_DAY } from "@cashline/contracts/common/values";
import type { Entitlement, Ordered, SuspensionCode } from "@cashline/contracts/systems/provisioning/entities";
import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";
import { addDays, daysBetween, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { markDrift } from "./drift.ts";
import { seatLimit } from "./seats.ts";

/** `release` seats go with the change, the newest first. */
export type Changed = { outcome: "changed"; entitlement: Entitlement; release: number };
export type Refused = {
  outcome: "refused";
  code:
    | "entitlement-terminated"
    | "entitlement-not-active"
    | "entitlement-not-suspended"
    | "entitlement-not-terminated"
    | "entitlement-not-failed"
    | "entitlement-not-awaited"
    | "end-before-start"
    | "seats-below-assigned"
    | "drift-without-difference";
  detail: string;
};
/** What is activated. */
export type Grant = Pick<Entitlement, "contractId" | "accountId" | "sku" | "tier" | "seats" | "startOn" | "endOn">;
type Policy = Omit<ProvisioningPolicy, "id">;

/**
 * What a contract grants: usable once it is switched on, or pending until its first day.
 * Source: ours; Zuora's pending subscription waits for its activation date in the same way.
 */
export function activateEntitlement(id: string, grant: Grant, policy: Policy, today: CalendarDate): Changed | Refused {
  const { sku, tier, seats, startOn, endOn } = grant;
  if (endOn <= startOn) return endBeforeStart(endOn, startOn);
  return changed({
    id,
    ...grant,
    status: startOn > today ? "pending" : switchedOn(policy),
    suspensionReason: null,
    renewals: 0,
    ordered: { sku, tier, seats, endOn },
    isDrifting: false,
    driftCause: null,
    driftSince: null,
    assignedSeats: 0,
    suspensionCode: null,
    suspendedOn: null,
    resumptionReason: null,
    extendedDays: 0,
    graceDays: policy.graceDays,
    seatReduction: policy.seatReduction,
    resumption: policy.resumption,
    terminationReason: null,
    failureReason: null,
  });
}

/** A pending entitlement on its first day; undefined when it does not wait for it. Source: as `activateEntitlement`. */
export function activateAtStart(entitlement: Entitlement, policy: Policy, today: CalendarDate): Entitlement | undefined {
  if (entitlement.status !== "pending" || entitlement.startOn > today) return undefined;
  return { ...entitlement, status: switchedOn(policy) };
}

/**
 * Follows a renewed contract. The start stays: use is not interrupted. A suspension stays too; it has its own end.
 * Source: ours; a renewal follows the contract without a break in use.
 */
export function extendEntitlement(entitlement: Entitlement, extension: Ordered, policy: Policy): Changed | Refused {
  const decision = order(entitlement, extension, policy);
  if (decision.outcome === "refused") return decision;
  const { graceDays } = policy;
  return { ...decision, entitlement: { ...decision.entitlement, graceDays, renewals: entitlement.renewals + 1 } };
}

/** Follows a contract amended in the middle of its term. Source: ours; an amendment orders anew. */
export function amendEntitlement(entitlement: Entitlement, amendment: Partial<Ordered>, policy: Policy): Changed | Refused {
  return order(entitlement, { ...entitlement.ordered, ...amendment }, policy);
}

/** Brings an entitlement back to what was last ordered. Source: ours; exception QTC-ENTITLEMENT-DRIFT. */
export function reconcileEntitlement(entitlement: Entitlement, policy: Policy): Changed | Refused {
  return order(entitlement, entitlement.ordered, policy);
}

/**
 * A change made by hand: whoever makes it answers for its agreement with the contract. What then differs from the order is
 * drift; seats already held are not touched.
 * Source: ours; as an administrator of Microsoft 365 can change licences without the order.
 */
export function changeEntitlement(entitlement: Entitlement, change: { seats?: number; tier?: string }, at: Instant): Changed | Refused {
  if (isOver(entitlement)) return terminated(entitlement);
  return changed(markDrift({ ...entitlement, ...change }, "manual", at));
}

/**
 * Makes an entitlement differ from what was ordered, as a provider's own mistake would.
 * Source: ours; a scenario's fault.
 */
export function injectDrift(entitlement: Entitlement, values: Partial<Ordered>, at: Instant): Changed | Refused {
  if (isOver(entitlement)) return terminated(entitlement);
  const drifted = markDrift({ ...entitlement, ...values }, "injected", at);
  if (drifted.endOn <= drifted.startOn) return endBeforeStart(drifted.endOn, drifted.startOn);
  if (!drifted.isDrifting) return refused("drift-without-difference", "Every value named is the ordered one");
  return changed(drifted);
}

/** Source: Kill Bill blocks an entitlement in overdue; the reasons are ours. */
export function suspendEntitlement(
  entitlement: Entitlement,
  why: { reason: string; code: SuspensionCode },
  today: CalendarDate,
): Changed | Refused {
  if (entitlement.status !== "active" && entitlement.status !== "pending")
    return refused("entitlement-not-active", `The entitlement is ${entitlement.status}`);
  const { reason: suspensionReason, code: suspensionCode } = why;
  return changed({ ...entitlement, status: "suspended", suspensionReason, suspensionCode, suspendedOn: today, resumptionReason: null });
}

/**
 * Ends a suspension; before its first day the entitlement is pending again. Whether its days are lost is the tenant's
 * policy: by `extend_end` the end moves on by as many (Zuora's "extend the term by the suspension"), and what was ordered
 * with it.
 */
export function resumeEntitlement(
  entitlement: Entitlement,
  reason: string,
  policy: Pick<Policy, "resumption">,
  today: CalendarDate,
): Changed | Refused {
  if (entitlement.status !== "suspended") return refused("entitlement-not-suspended", `The entitlement is ${entitlement.status}`);
  const { startOn, suspendedOn } = entitlement;
  // What was suspended before its first day lost nothing until then.
  const from = suspendedOn === null ? today : suspendedOn < startOn ? startOn : suspendedOn;
  const days = policy.resumption === "extend_end" ? Math.max(0, daysBetween(from, today)) : 0;
  return changed({
    ...entitlement,
    status: usableOn(startOn, today),
    suspensionReason: null,
    suspensionCode: null,
    suspendedOn: null,
    resumptionReason: reason,
    resumption: policy.resumption,
    extendedDays: entitlement.extendedDays + days,
    endOn: later(entitlement.endOn, days),
    ordered: { ...entitlement.ordered, endOn: later(entitlement.ordered.endOn, days) },
  });
}

/**
 * Ends use now; nobody holds a seat of what has ended, and nothing of it is left to be brought back. What takes its time is
 * being switched off until then.
 * Source: ours; as Stripe ends entitlements with their subscription.
 */
export function terminateEntitlement(entitlement: Entitlement, reason: string, policy: Policy): Changed | Refused {
  if (isOver(entitlement)) return terminated(entitlement);
  return {
    outcome: "changed",
    entitlement: {
      ...entitlement,
      status: policy.deprovisioningMinutes > 0 ? "deprovisioning" : "terminated",
      terminationReason: reason,
      failureReason: null,
      assignedSeats: 0,
      isDrifting: false,
      driftCause: null,
      driftSince: null,
    },
    release: entitlement.assignedSeats,
  };
}

/**
 * Grants again what was ended by mistake, as it was ordered, at least until tomorrow. Who had a seat has to be given one again.
 * Source: ours; Microsoft 365 reactivates a subscription that was cancelled with what it had.
 */
export function reinstateEntitlement(
  entitlement: Entitlement,
  { endOn, reason }: { endOn: CalendarDate; reason: string },
  policy: Policy,
  today: CalendarDate,
): Changed | Refused {
  if (entitlement.status !== "terminated") return refused("entitlement-not-terminated", `The entitlement is ${entitlement.status}`);
  const { startOn, ordered } = entitlement;
  if (endOn <= startOn || endOn <= today) return endBeforeStart(endOn, startOn > today ? startOn : today);
  const again: Entitlement = {
    ...entitlement,
    status: startOn > today ? "pending" : switchedOn(policy),
    terminationReason: null,
    suspensionReason: null,
    suspensionCode: null,
    suspendedOn: null,
    resumptionReason: reason,
  };
  return order(again, { ...ordered, endOn }, policy);
}

/**
 * Ends use when the grace after the end is over, unless it was extended meanwhile; undefined when there is nothing to end.
 * Source: Microsoft 365's days of grace after a subscription has expired, by policy.
 */
export function terminateAtEnd(entitlement: Entitlement, policy: Policy, today: CalendarDate): Changed | undefined {
  if (isOver(entitlement) || daysBetween(entitlement.endOn, today) < entitlement.graceDays) return undefined;
  const ended = terminateEntitlement(entitlement, "term ended", policy);
  return ended.outcome === "changed" ? ended : undefined;
}

/** Grants what is ordered. Fewer seats than people hold are the tenant's policy. */
function order(entitlement: Entitlement, ordered: Ordered, policy: Policy): Changed | Refused {
  if (isOver(entitlement)) return terminated(entitlement);
  if (ordered.endOn <= entitlement.startOn) return endBeforeStart(ordered.endOn, entitlement.startOn);
  const { sku, tier, seats, endOn } = ordered;
  const over = Math.max(0, entitlement.assignedSeats - seatLimit(seats, policy));
  if (over > 0 && policy.seatReduction === "refuse")
    return refused("seats-below-assigned", `${entitlement.assignedSeats} seats are assigned; ${seats} would be left`);
  const release = policy.seatReduction === "release_newest" ? over : 0;
  return {
    outcome: "changed",
    release,
    entitlement: {
      ...entitlement,
      sku,
      tier,
      seats,
      endOn,
      ordered: { sku, tier, seats, endOn },
      isDrifting: false,
      driftCause: null,
      driftSince: null,
      assignedSeats: entitlement.assignedSeats - release,
      seatReduction: policy.seatReduction,
    },
  };
}

function usableOn(startOn: CalendarDate, today: CalendarDate): "pending" | "active" {
  return startOn > today ? "pending" : "active";
}

function switchedOn({ provisioningMinutes }: Policy): "provisioning" | "active" {
  return provisioningMinutes > 0 ? "provisioning" : "active";
}

/** Nothing changes any more. */
function isOver({ status }: Entitlement): boolean {
  return status === "terminated" || status === "deprovisioning";
}

function later(on: CalendarDate, days: number): CalendarDate {
  return daysBetween(on, LAST_DAY) < days ? LAST_DAY : addDays(on, days);
}

function changed(entitlement: Entitlement): Changed {
  return { outcome: "changed", entitlement, release: 0 };
}

function terminated(entitlement: Entitlement): Refused {
  return refused("entitlement-terminated", `The entitlement ended on ${entitlement.endOn}`);
}

function endBeforeStart(endOn: CalendarDate, startOn: CalendarDate): Refused {
  return refused("end-before-start", `End ${endOn} is not after start ${startOn}`);
}

function refused(code: Refused["code"], detail: string): Refused {
  return { outcome: "refused", code, detail };
}
