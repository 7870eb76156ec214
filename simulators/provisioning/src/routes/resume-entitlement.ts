import { entitlementResumed } from "@cashline/contracts/systems/provisioning/events";
import { resumeEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { resumeEntitlement as resume } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const resumeEntitlementRoute = write<typeof resumeEntitlement, Collections>(resumeEntitlement, ({ params }, context) =>
  settle(resume(context.store.entitlements.require(params.entitlementId)), entitlementResumed, context),
);
