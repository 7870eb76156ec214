import { getEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getEntitlementRoute = readOne<Collections>(getEntitlement, "entitlements", "entitlementId");
