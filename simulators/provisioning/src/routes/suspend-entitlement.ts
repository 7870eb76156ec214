import { entitlementSuspended } from "@cashline/contracts/systems/provisioning/events";
import { suspendEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { suspendEntitlement as suspend } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { entitlementOf, settle } from "./answer.ts";

export const suspendEntitlementRoute = write<typeof suspendEntitlement, Collections>(suspendEntitlement, ({ params, body }, context) => {
  const entitlement = entitlementOf(params.entitlementId, context);
  return settle(
    entitlement,
    suspend(entitlement, { reason: body.reason, code: body.code ?? "other" }, context.today),
    entitlementSuspended,
    context,
  );
});
