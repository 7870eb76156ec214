import type { Entitlement, Seat } from "@cashline/contracts/systems/provisioning/entities";
import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  entitlements: collection<Entitlement>("entitlements", { indexes: ["contractId", "isDrifting", "status"], unique: ["contractId", "sku"] }),
  seats: collection<Seat>("seats", { indexes: ["entitlementId", "status"] }),
  policies: collection<ProvisioningPolicy>("policies"),
};

export type Collections = typeof collections;
