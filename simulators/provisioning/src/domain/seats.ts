import type { Entitlement, Seat } from "@cashline/contracts/systems/provisioning/entities";
import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";
import type { Instant } from "@cashline/kernel/time";

export type Assigned = { outcome: "assigned"; seat: Seat; entitlement: Entitlement };
export type Released = { outcome: "released"; seat: Seat; entitlement: Entitlement };
export type Refused = {
  outcome: "refused";
  code: "seat-limit-reached" | "seat-already-assigned" | "seat-not-assigned" | "entitlement-not-active" | "entitlement-terminated";
  detail: string;
};

/**
 * How many seats may be held: those granted and the tenant's overage, rounded down.
 * Source: ours, by policy; true-up agreements let seats go beyond those bought.
 */
export function seatLimit(seats: number, { seatOveragePercent }: Pick<ProvisioningPolicy, "seatOveragePercent">): number {
  return seats + Math.floor((seats * seatOveragePercent) / 100);
}

/**
 * Gives a person a seat of an active entitlement. A person holds at most one; who gives one back may get it again.
 * Source: Microsoft 365 and Google Workspace: one licence of a product a person, as many as were bought.
 * @param before the seat the person has held before, or holds; undefined for somebody new
 */
export function assignSeat(
  entitlement: Entitlement,
  person: { seatId: string; userKey: string; before: Seat | undefined },
  policy: Pick<ProvisioningPolicy, "seatOveragePercent">,
  at: Instant,
): Assigned | Refused {
  const { seatId, userKey, before } = person;
  if (entitlement.status === "terminated" || entitlement.status === "deprovisioning")
    return refused("entitlement-terminated", `The entitlement ended on ${entitlement.endOn}`);
  if (entitlement.status !== "active") return refused("entitlement-not-active", `The entitlement is ${entitlement.status}`);
  if (before?.status === "assigned") return refused("seat-already-assigned", `${userKey} holds ${seatId} since ${before.assignedAt}`);
  const limit = seatLimit(entitlement.seats, policy);
  if (entitlement.assignedSeats >= limit)
    return refused("seat-limit-reached", `${entitlement.assignedSeats} of ${limit} seats are assigned (${entitlement.seats} granted)`);
  const assignedSeats = entitlement.assignedSeats + 1;
  return {
    outcome: "assigned",
    entitlement: { ...entitlement, assignedSeats },
    seat: {
      id: seatId,
      entitlementId: entitlement.id,
      userKey,
      status: "assigned",
      assignedAt: at,
      releasedAt: null,
      releaseRule: null,
      isOverage: assignedSeats > entitlement.seats,
      seatOveragePercent: policy.seatOveragePercent,
      assignments: (before?.assignments ?? 0) + 1,
    },
  };
}

/** Takes a seat back, also while use is suspended. Source: Microsoft 365: a licence taken back is free for another. */
export function releaseSeat(entitlement: Entitlement, seat: Seat, at: Instant): Released | Refused {
  if (seat.status !== "assigned") return refused("seat-not-assigned", `The seat was released at ${seat.releasedAt}`);
  return {
    outcome: "released",
    seat: released(seat, "by_caller", at),
    entitlement: { ...entitlement, assignedSeats: entitlement.assignedSeats - 1 },
  };
}

/** Source: as `releaseSeat`. */
export function released(seat: Seat, releaseRule: NonNullable<Seat["releaseRule"]>, at: Instant): Seat {
  return { ...seat, status: "released", releasedAt: at, releaseRule };
}

/**
 * The `count` seats assigned last; of those assigned at one time, in order of id.
 * Source: ours; who came last goes first, by id on a tie.
 */
export function newestOf(seats: readonly Seat[], count: number): Seat[] {
  const order = (a: Seat, b: Seat): number =>
    a.assignedAt === b.assignedAt ? (a.id < b.id ? -1 : 1) : a.assignedAt > b.assignedAt ? -1 : 1;
  return seats.toSorted(order).slice(0, count);
}

function refused(code: Refused["code"], detail: string): Refused {
  return { outcome: "refused", code, detail };
}
