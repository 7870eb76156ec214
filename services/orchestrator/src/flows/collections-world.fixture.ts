import type { CollectionTask } from "@cashline/contracts/systems/erp/collection-entities";
import { account, idOf } from "./world-records.fixture.ts";

/** What collecting leaves in CRM and ERP, and how the systems answer to it. */
export function collectionsReplies(due: () => CollectionTask["amount"], parent: () => string | null) {
  let status = account.collectionsStatus;
  const tasks: CollectionTask[] = [];
  return {
    "crm.getAccount": () => ({ ...account, parentAccountId: parent(), ...(status !== undefined && { collectionsStatus: status }) }),
    "crm.updateAccount": ({ body }: { body: { collectionsStatus?: typeof status } }) => {
      status = body.collectionsStatus ?? status;
      return { ...account, parentAccountId: parent(), ...(status !== undefined && { collectionsStatus: status }) };
    },
    "erp.openCollectionTask": ({ body }: { body: Pick<CollectionTask, "invoiceId" | "priority" | "reason" | "dueOn"> }) => {
      const task: CollectionTask = {
        id: idOf("cot", String(tasks.length)),
        customerId: idOf("cus"),
        legalEntity: "US01",
        amount: due(),
        ...body,
        status: "open",
        openedOn: "2026-02-02",
        assignedTo: null,
        outcome: null,
        completedOn: null,
      };
      tasks.push(task);
      return task;
    },
    "erp.listCollectionTasks": () => ({ items: tasks.filter((task) => task.status === "open"), next: null }),
    "erp.completeCollectionTask": ({ params, body }: { params: { collectionTaskId: string }; body: { outcome: "paid" | "withdrawn" } }) => {
      const index = tasks.findIndex(({ id }) => id === params.collectionTaskId);
      return (tasks[index] = { ...(tasks[index] as CollectionTask), ...body, status: "completed", completedOn: "2026-02-02" });
    },
  };
}
