import { entitlementChanged } from "@cashline/contracts/systems/provisioning/events";
import { changeEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { changeEntitlement as change } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const changeEntitlementRoute = write<typeof changeEntitlement, Collections>(changeEntitlement, ({ params, body }, context) => {
  const entitlement = context.store.entitlements.require(params.entitlementId);
  context.requireVersion(context.store.entitlements.version(entitlement.id));
  return settle(change(entitlement, body), entitlementChanged, context);
});
