import { entitlementChanged } from "@cashline/contracts/systems/provisioning/events";
import { changeEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { changeEntitlement as change } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { entitlementOf, settle } from "./answer.ts";

export const changeEntitlementRoute = write<typeof changeEntitlement, Collections>(changeEntitlement, ({ params, body }, context) => {
  const entitlement = entitlementOf(params.entitlementId, context);
  return settle(entitlement, change(entitlement, body, context.now), entitlementChanged, context);
});
