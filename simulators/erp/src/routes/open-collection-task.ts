import { openCollectionTask } from "@cashline/contracts/systems/erp/collection-operations";
import { collectionTaskOpened } from "@cashline/contracts/systems/erp/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { openTask } from "../domain/collection-task.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { requireReceivable } from "../store/require-receivable.ts";

export const openCollectionTaskRoute = write<typeof openCollectionTask, Collections>(openCollectionTask, ({ body }, context) => {
  const { collectionTasks } = context.store;
  const { invoiceId, ...request } = body;
  const receivable = requireReceivable(invoiceId, context);
  const earlier = collectionTasks.find({ invoiceId });
  const decision = openTask(idsOf(context).collectionTask(invoiceId, earlier.length + 1), receivable, request, earlier, context.today);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const task = collectionTasks.insert(decision.task);
  context.emit(collectionTaskOpened, task);
  return reply(task, 1);
});
