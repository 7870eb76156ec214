import type { CollectionTask } from "@cashline/contracts/systems/erp/collection-entities";
import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CalendarDate } from "@cashline/kernel/time";

export type TaskRefused = {
  outcome: "refused";
  code: "receivable-not-open" | "due-in-the-past" | "already-exists" | "collection-task-not-open" | "receivable-still-open";
  detail: string;
};

/** What a receivable's task is opened with. */
export type TaskRequest = Pick<CollectionTask, "priority" | "reason" | "dueOn"> & { assignedTo?: CollectionTask["assignedTo"] };

/**
 * Gives an open receivable to collections, for what is open of it today. One task per invoice is open at a time.
 * Source: SAP Collections Management, whose worklists go by customer; a task by invoice is ours.
 */
export function openTask(
  id: string,
  receivable: Receivable,
  request: TaskRequest,
  earlier: readonly CollectionTask[],
  today: CalendarDate,
): { outcome: "opened"; task: CollectionTask } | TaskRefused {
  if (receivable.status !== "open") return refused("receivable-not-open", `The receivable is ${receivable.status.replace("_", " ")}`);
  if (request.dueOn < today) return refused("due-in-the-past", `${request.dueOn} is before today, ${today}`);
  const open = earlier.find(({ status }) => status === "open");
  if (open) return refused("already-exists", `Task ${open.id} of invoice ${receivable.invoiceId} is open`);
  const { invoiceId, customerId, legalEntity, open: amount } = receivable;
  const { priority, reason, dueOn, assignedTo = null } = request;
  const task = { id, invoiceId, customerId, legalEntity, amount, priority, reason, dueOn, assignedTo };
  return { outcome: "opened", task: { ...task, status: "open", openedOn: today, outcome: null, completedOn: null } };
}

/**
 * Completes a task. What it says of the money must be what the receivable says.
 * Source: ours; the ledger says whether an invoice was paid, not whoever asked for the money.
 */
export function completeTask(
  task: CollectionTask,
  receivable: Receivable,
  outcome: NonNullable<CollectionTask["outcome"]>,
  today: CalendarDate,
): { outcome: "completed"; task: CollectionTask } | TaskRefused {
  if (task.status !== "open") return refused("collection-task-not-open", `Task ${task.id} was completed on ${task.completedOn}`);
  const wanted = { paid: "cleared", written_off: "written_off", disputed: null, withdrawn: null }[outcome];
  if (wanted !== null && receivable.status !== wanted)
    return refused("receivable-still-open", `The receivable is ${receivable.status.replace("_", " ")}, not ${outcome.replace("_", " ")}`);
  return { outcome: "completed", task: { ...task, status: "completed", outcome, completedOn: today } };
}

function refused(code: TaskRefused["code"], detail: string): TaskRefused {
  return { outcome: "refused", code, detail };
}
