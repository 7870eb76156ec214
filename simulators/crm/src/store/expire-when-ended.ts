import type { Contract } from "@cashline/contracts/systems/crm/entities";
import { contractExpired, contractTerminated } from "@cashline/contracts/systems/crm/events";
import { addDays, instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { endByNotice } from "../domain/contract-lifecycle.ts";
import { GRACE_DAYS, expireContract } from "../domain/contract.ts";
import type { Collections } from "./collections.ts";

/** Puts the end of a contract on the agenda; the end of a renewed term moves it. */
export function scheduleExpiry(contract: Contract, context: CommandContext<Collections>): void {
  context.schedule(instantAt(addDays(contract.endOn, GRACE_DAYS), "00:00"), "contract-end", contract.id);
}

export function expireWhenEnded(work: { key: string }, context: CommandContext<Collections>): void {
  const expired = expireContract(context.store.contracts.require(work.key), context.today);
  if (!expired) return;
  context.store.contracts.save(expired);
  context.emit(contractExpired, expired);
}

export function terminateWhenNoticed(work: { key: string }, context: CommandContext<Collections>): void {
  const terminated = endByNotice(context.store.contracts.require(work.key), context.today);
  if (!terminated) return;
  context.store.contracts.save(terminated);
  context.unschedule("contract-end", terminated.id);
  context.emit(contractTerminated, terminated);
}
