import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { addDays, instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { terminateAtEnd } from "../domain/entitlement.ts";
import type { Collections } from "./collections.ts";
import { policyInForce } from "./policy-in-force.ts";
import { releaseNewest } from "./release-seats.ts";
import { endUse } from "./switch-on-and-off.ts";

/** Puts the end of an entitlement on the agenda; a later end moves it. */
export function scheduleEnd({ id, endOn, graceDays }: Entitlement, context: CommandContext<Collections>): void {
  context.schedule(instantAt(addDays(endOn, graceDays), "00:00"), "entitlement-end", id);
}

export function terminateWhenEnded(work: { key: string }, context: CommandContext<Collections>): void {
  const ended = terminateAtEnd(context.store.entitlements.require(work.key), policyInForce(context).policy, context.today);
  if (!ended) return;
  context.store.entitlements.save(ended.entitlement);
  endUse(ended.entitlement, context);
  releaseNewest(ended.entitlement, ended.release, "entitlement_ended", context);
}
