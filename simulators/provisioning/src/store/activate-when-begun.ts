import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { activateAtStart } from "../domain/entitlement.ts";
import type { Collections } from "./collections.ts";
import { policyInForce } from "./policy-in-force.ts";
import { beginUse } from "./switch-on-and-off.ts";

/** Puts the first day of a pending entitlement on the agenda; any other has begun. */
export function scheduleStart({ id, status, startOn }: Entitlement, context: CommandContext<Collections>): void {
  if (status === "pending") context.schedule(instantAt(startOn, "00:00"), "entitlement-start", id);
}

export function activateWhenBegun(work: { key: string }, context: CommandContext<Collections>): void {
  const begun = activateAtStart(context.store.entitlements.require(work.key), policyInForce(context).policy, context.today);
  if (begun) beginUse(begun, "save", context);
}
