import Type, { type Static } from "typebox";
import { CalendarDate, ExternalKey, Id, Instant, Name, Quantity, nullable, strict } from "../../common/values.ts";
import { GraceDays, OveragePercent } from "./policy.ts";

/** Why use was suspended. */
export const SuspensionCode = Type.Enum([
  "non_payment",
  "fraud",
  "security",
  "terms_violation",
  "customer_request",
  "maintenance",
  "other",
]);
export type SuspensionCode = Static<typeof SuspensionCode>;

/** What was last ordered by activation, amendment or renewal; the truth an entitlement is compared with. */
export const Ordered = strict({ sku: Name, tier: Name, seats: Quantity, endOn: CalendarDate });
export type Ordered = Static<typeof Ordered>;

/** Where a difference from what was ordered comes from: a change by hand, or one planted by the control API. */
export const DriftCause = Type.Enum(["manual", "injected"]);
export type DriftCause = Static<typeof DriftCause>;

export const Entitlement = strict({
  id: Id("ent"),
  contractId: Id("ctr"),
  accountId: Id("acc"),
  sku: Name,
  tier: Name,
  seats: Quantity,
  startOn: CalendarDate,
  endOn: CalendarDate,
  status: Type.Enum(["pending", "provisioning", "active", "suspended", "failed", "deprovisioning", "terminated"]),
  suspensionReason: nullable(Name),
  renewals: Type.Integer({ minimum: 0 }),
  ordered: Ordered,
  isDrifting: Type.Boolean({ description: "Whether it differs from what was ordered" }),
  driftCause: nullable(DriftCause),
  driftSince: nullable(Instant),
  assignedSeats: Quantity,
  suspensionCode: nullable(SuspensionCode),
  suspendedOn: nullable(CalendarDate),
  resumptionReason: nullable(Name),
  extendedDays: Type.Integer({ minimum: 0, description: "Days of suspension by which the end has moved, by the policy at resumption" }),
  graceDays: GraceDays,
  seatReduction: Type.Enum(["refuse", "release_newest", "keep_over_assigned"], {
    description: "The policy its last order was taken by: activation, extension, amendment or reconciling",
  }),
  resumption: Type.Enum(["keep_end", "extend_end"], {
    description: "The policy its last resumption went by; before one, that in force when it was activated",
  }),
  terminationReason: nullable(Name),
  failureReason: nullable(Name),
});
export type Entitlement = Static<typeof Entitlement>;

/** A seat that a person holds or has held. */
export const Seat = strict({
  id: Id("seat"),
  entitlementId: Id("ent"),
  userKey: ExternalKey,
  status: Type.Enum(["assigned", "released"]),
  assignedAt: Instant,
  releasedAt: nullable(Instant),
  releaseRule: nullable(Type.Enum(["by_caller", "seats_reduced", "entitlement_ended"])),
  isOverage: Type.Boolean({ description: "Whether it was beyond the seats granted when it was assigned" }),
  seatOveragePercent: OveragePercent,
  assignments: Type.Integer({ minimum: 1, description: "How often the person has been given it" }),
});
export type Seat = Static<typeof Seat>;

/** What an entitlement was from a change on. */
export const EntitlementHistoryEntry = strict({
  sequence: Type.Integer({ minimum: 1, description: "Position of the change in the event log" }),
  at: Instant,
  change: Type.Enum([
    "scheduled",
    "provisioning_started",
    "activated",
    "failed",
    "extended",
    "amended",
    "changed",
    "reconciled",
    "suspended",
    "resumed",
    "deprovisioning_started",
    "terminated",
    "reinstated",
  ]),
  correlationId: Type.String(),
  ...Type.Pick(Entitlement, [
    "status",
    "sku",
    "tier",
    "seats",
    "endOn",
    "assignedSeats",
    "suspensionCode",
    "suspensionReason",
    "resumptionReason",
    "terminationReason",
    "failureReason",
    "isDrifting",
  ]).properties,
});
export type EntitlementHistoryEntry = Static<typeof EntitlementHistoryEntry>;

/** An entitlement that differs from what was last ordered, and where. */
export const DriftFinding = strict({
  entitlementId: Id("ent"),
  contractId: Id("ctr"),
  accountId: Id("acc"),
  version: Type.Integer({ minimum: 1, description: "For If-Match of what reconciles it" }),
  cause: DriftCause,
  since: Instant,
  differences: Type.Array(
    strict({ member: Type.Enum(["sku", "tier", "seats", "endOn"]), ordered: Type.String(), provisioned: Type.String() }),
    { minItems: 1, maxItems: 4 },
  ),
});
export type DriftFinding = Static<typeof DriftFinding>;
