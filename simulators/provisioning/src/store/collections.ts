import type { Entitlement, Seat } from "@cashline/contracts/systems/provisioning/entities";
import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";
import { collection } from "@cashline/sim-kit/collection";

/** The failure an entitlement, whose id it has, meets when it is switched on next. */
export type PlannedFailure = { id: string; reason: string };

export const collections = {
  entitlements: collection<Entitlement>("entitlements", { indexes: ["contractId", "isDrifting", "status"], unique: ["contractId", "sku"] }),
  seats: collection<Seat>("seats", { indexes: ["entitlementId", "status"] }),
  plannedFailures: collection<PlannedFailure>("planned_failures"),
  policies: collection<ProvisioningPolicy>("policies"),
};

export type Collections = typeof collections;
