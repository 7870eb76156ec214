import { injectDrift } from "@cashline/contracts/systems/provisioning/drift-operations";
import { entitlementChanged } from "@cashline/contracts/systems/provisioning/events";
import { write } from "@cashline/sim-kit/command";
import { injectDrift as inject } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

/** Part of the control API: only who may plant faults may plant drift. The same again changes nothing more. */
export const injectDriftRoute = write<typeof injectDrift, Collections>(injectDrift, ({ params, body }, context) => {
  const { announce = false, ...values } = body;
  const entitlement = context.store.entitlements.require(params.entitlementId);
  return settle(entitlement, inject(entitlement, values, context.now), announce ? entitlementChanged : null, context);
});
