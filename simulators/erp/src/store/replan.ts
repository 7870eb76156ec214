import type { ReplanRequest } from "@cashline/contracts/systems/erp/correction-operations";
import type { RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { replan } from "../domain/replan.ts";
import { recognitionMethod } from "../domain/revenue-schedule.ts";
import type { Collections } from "./collections.ts";
import { policyOf } from "./settings.ts";

/** A schedule laid anew, nothing written yet; the same for it and its preview. @throws Refusal for every reason against it */
export function replannedSchedule(
  revenueScheduleId: string,
  request: ReplanRequest,
  context: CommandContext<Collections>,
): RevenueSchedule {
  const schedule = context.store.revenueSchedules.require(revenueScheduleId);
  const credits = context.store.creditMemos.find({ invoiceId: schedule.invoiceId });
  const entries = new Set(
    credits.flatMap(({ journalEntryId, reversal }) => [journalEntryId, ...(reversal ? [reversal.journalEntryId] : [])]),
  );
  const decision = replan(schedule, request, recognitionMethod(policyOf(context)), entries);
  return decision.outcome === "refused" ? refuse(decision.code, decision.detail) : decision.schedule;
}
