import { entitlementActivated } from "@cashline/contracts/systems/provisioning/events";
import { activateEntitlement } from "@cashline/contracts/systems/provisioning/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { scheduleEnd } from "../store/terminate-when-ended.ts";

export const activateEntitlementRoute = write<typeof activateEntitlement, Collections>(activateEntitlement, ({ body }, context) => {
  if (body.endOn <= body.startOn) return refuse("end-before-start", `End ${body.endOn} is not after start ${body.startOn}`);
  const entitlement = {
    id: context.id("ent", body.contractId, body.sku),
    ...body,
    status: "active" as const,
    suspensionReason: null,
    renewals: 0,
  };
  context.store.entitlements.insert(entitlement);
  context.emit(entitlementActivated, entitlement);
  scheduleEnd(entitlement, context);
  return reply(entitlement, 1);
});
