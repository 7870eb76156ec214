import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { entitlementTerminated } from "@cashline/contracts/systems/provisioning/events";
import { addDays, instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { terminateAtEnd } from "../domain/entitlement.ts";
import type { Collections } from "./collections.ts";
import { releaseNewest } from "./release-seats.ts";

/** Puts the end of an entitlement on the agenda; a later end moves it. */
export function scheduleEnd({ id, endOn, graceDays }: Entitlement, context: CommandContext<Collections>): void {
  context.schedule(instantAt(addDays(endOn, graceDays), "00:00"), "entitlement-end", id);
}

export function terminateWhenEnded(work: { key: string }, context: CommandContext<Collections>): void {
  const ended = terminateAtEnd(context.store.entitlements.require(work.key), context.today);
  if (!ended) return;
  context.store.entitlements.save(ended.entitlement);
  context.emit(entitlementTerminated, ended.entitlement);
  releaseNewest(ended.entitlement, ended.release, "entitlement_ended", context);
}
