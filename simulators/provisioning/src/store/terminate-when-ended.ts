import { entitlementTerminated } from "@cashline/contracts/systems/provisioning/events";
import { addDays, instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { terminateAtEnd } from "../domain/entitlement.ts";
import type { Collections } from "./collections.ts";

/** Days after the end of a term during which a late renewal still finds the entitlement in force. */
const GRACE_DAYS = 30;

/** Puts the end of an entitlement on the agenda; a later end moves it. */
export function scheduleEnd(entitlement: { id: string; endOn: string }, context: CommandContext<Collections>): void {
  context.schedule(instantAt(addDays(entitlement.endOn, GRACE_DAYS), "00:00"), "entitlement-end", entitlement.id);
}

export function terminateWhenEnded(work: { key: string }, context: CommandContext<Collections>): void {
  const entitlement = context.store.entitlements.require(work.key);
  const ended = terminateAtEnd(entitlement, context.today);
  if (!ended) return;
  context.store.entitlements.save(ended);
  context.emit(entitlementTerminated, ended);
}
