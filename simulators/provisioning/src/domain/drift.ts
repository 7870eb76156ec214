import type { DriftCause, DriftFinding, Entitlement, Ordered } from "@cashline/contracts/systems/provisioning/entities";
import type { Instant } from "@cashline/kernel/time";

const MEMBERS = ["sku", "tier", "seats", "endOn"] as const;

/**
 * In what an entitlement differs from what was last ordered.
 * Source: ours; exception QTC-ENTITLEMENT-DRIFT: provisioned is not what was contracted.
 */
export function differencesOf(entitlement: Pick<Entitlement, keyof Ordered | "ordered">): DriftFinding["differences"] {
  return MEMBERS.filter((member) => entitlement[member] !== entitlement.ordered[member]).map((member) => ({
    member,
    ordered: String(entitlement.ordered[member]),
    provisioned: String(entitlement[member]),
  }));
}

/**
 * The entitlement with its drift as it is now. One that drifts already keeps since when; what agrees again has no cause.
 * Source: ours, as `differencesOf`.
 */
export function markDrift(entitlement: Entitlement, cause: DriftCause, at: Instant): Entitlement {
  const isDrifting = differencesOf(entitlement).length > 0;
  return {
    ...entitlement,
    isDrifting,
    driftCause: isDrifting ? cause : null,
    driftSince: isDrifting ? (entitlement.driftSince ?? at) : null,
  };
}

/**
 * What the drift report says of an entitlement that drifts.
 * Source: ours, as `differencesOf`.
 * @throws Error for one that does not
 */
export function findingOf(entitlement: Entitlement, version: number): DriftFinding {
  const { id, contractId, accountId, driftCause: cause, driftSince: since } = entitlement;
  if (cause === null || since === null) throw new Error(`${id} does not drift`);
  return { entitlementId: id, contractId, accountId, version, cause, since, differences: differencesOf(entitlement) };
}
