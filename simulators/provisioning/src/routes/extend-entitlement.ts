import { entitlementExtended } from "@cashline/contracts/systems/provisioning/events";
import { extendEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { write } from "@cashline/sim-kit/command";
import { extendEntitlement as extend } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleEnd } from "../store/terminate-when-ended.ts";
import { settle } from "./answer.ts";

export const extendEntitlementRoute = write<typeof extendEntitlement, Collections>(extendEntitlement, ({ params, body }, context) => {
  const answer = settle(extend(context.store.entitlements.require(params.entitlementId), body), entitlementExtended, context);
  scheduleEnd(answer.body, context);
  return answer;
});
