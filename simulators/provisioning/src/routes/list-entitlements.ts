import { listEntitlements } from "@cashline/contracts/systems/provisioning/operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listEntitlementsRoute = readPage<Collections>(listEntitlements, "entitlements");
