import { listDrift } from "@cashline/contracts/systems/provisioning/drift-operations";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { readPage } from "@cashline/sim-kit/command";
import { findingOf } from "../domain/drift.ts";
import type { Collections } from "../store/collections.ts";

export const listDriftRoute = readPage<Collections, Entitlement>(listDrift, "entitlements", {
  only: { isDrifting: true },
  show: findingOf,
});
