import { completeCollectionTask } from "@cashline/contracts/systems/erp/collection-operations";
import { collectionTaskCompleted } from "@cashline/contracts/systems/erp/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { completeTask } from "../domain/collection-task.ts";
import type { Collections } from "../store/collections.ts";
import { requireReceivable } from "../store/require-receivable.ts";

export const completeCollectionTaskRoute = write<typeof completeCollectionTask, Collections>(
  completeCollectionTask,
  ({ params, body }, context) => {
    const { collectionTasks } = context.store;
    const task = collectionTasks.require(params.collectionTaskId);
    const decision = completeTask(task, requireReceivable(task.invoiceId, context), body.outcome, context.today);
    if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
    const kept = collectionTasks.save(decision.task);
    context.emit(collectionTaskCompleted, kept);
    return reply(kept, collectionTasks.version(kept.id));
  },
);
