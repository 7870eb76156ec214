import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  entitlements: collection<Entitlement>("entitlements", { indexes: ["contractId", "status"], unique: ["contractId", "sku"] }),
};

export type Collections = typeof collections;
