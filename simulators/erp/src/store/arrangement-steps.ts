import type { CancellationRequest, MilestoneRequest, ModificationRequest } from "@cashline/contracts/systems/erp/revenue-entities";
import { money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { cancelArrangement, completeMilestone, type ArrangementMoved, type ArrangementRefused } from "../domain/arrangement.ts";
import { modificationDay, modifyArrangement } from "../domain/modification.ts";
import { bookStep } from "./arrangements.ts";
import { requireFit } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { gateOf, passGate } from "./gate.ts";
import { idsOf } from "./ids.ts";

type Context = CommandContext<Collections>;
/** A step of an arrangement and its entry, nothing of it written yet: the same for the step and its preview. */
type Booked = ReturnType<typeof bookStep>;

function requireMoved(decision: ArrangementMoved | ArrangementRefused): ArrangementMoved {
  return decision.outcome === "refused" ? refuse(decision.code, decision.detail) : decision;
}

/** What has not happened yet earns nothing: a step is dated today or before. */
function requirePast(on: string, member: string, { today }: Context): void {
  if (on > today) refuse("invalid-request", `/body/${member} ${on} is after ${today}`);
}

export function modified(id: string, request: ModificationRequest, context: Context): Booked {
  const arrangement = context.store.revenueArrangements.require(id);
  requirePast(request.modifiedOn, "modifiedOn", context);
  const entryId = idsOf(context).journalEntry("contract_modification", id, String(arrangement.modifications.length + 1));
  const closed = gateOf(arrangement.legalEntity, context).closedThrough;
  const postedOn = modificationDay(arrangement, request.modifiedOn, { closed, today: context.today });
  const moved = requireMoved(modifyArrangement(arrangement, request, entryId, postedOn));
  requireFit(money(moved.arrangement.transactionPrice), arrangement.functional);
  const gate = passGate(arrangement.legalEntity, postedOn, "ledger", context);
  return bookStep(moved, { id: entryId, kind: "contract_modification", postedOn }, gate, context);
}

export function milestoneCompleted(id: string, command: MilestoneRequest, context: Context): Booked {
  const arrangement = context.store.revenueArrangements.require(id);
  requirePast(command.completedOn, "completedOn", context);
  const entryId = idsOf(context).journalEntry("milestone", id, command.obligation, command.milestone);
  const moved = requireMoved(completeMilestone(arrangement, command, entryId));
  const gate = passGate(arrangement.legalEntity, command.completedOn, "ledger", context);
  return bookStep(moved, { id: entryId, kind: "contract_recognition", postedOn: command.completedOn }, gate, context);
}

export function cancelled(id: string, command: CancellationRequest, context: Context): Booked {
  const arrangement = context.store.revenueArrangements.require(id);
  requirePast(command.cancelledOn, "cancelledOn", context);
  const entryId = idsOf(context).journalEntry("contract_cancellation", id);
  const moved = requireMoved(cancelArrangement(arrangement, command, entryId));
  const gate = passGate(arrangement.legalEntity, command.cancelledOn, "ledger", context);
  return bookStep(moved, { id: entryId, kind: "contract_cancellation", postedOn: command.cancelledOn }, gate, context);
}
