import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, strict } from "../../common/values.ts";
import { CollectionTask } from "./collection-entities.ts";

const { priority, reason, dueOn, assignedTo, status, invoiceId } = CollectionTask.properties;
const params = strict({ collectionTaskId: Id("cot") });

export const openCollectionTask = operation({
  id: "openCollectionTask",
  method: "POST",
  path: "/v1/collection-tasks",
  scope: "erp:receivables:write",
  summary: "Gives an open receivable to collections: one task per invoice at a time.",
  body: strict({ invoiceId, priority, reason, dueOn, assignedTo: Type.Optional(assignedTo) }),
  reply: { status: 201, body: CollectionTask },
  problems: ["unknown-receivable", "receivable-not-open", "due-in-the-past", "already-exists"],
});
export const completeCollectionTask = operation({
  id: "completeCollectionTask",
  method: "POST",
  path: "/v1/collection-tasks/{collectionTaskId}/complete",
  scope: "erp:receivables:write",
  summary: "Says what came of a task. `paid` and `written_off` are believed only of a receivable that is.",
  params,
  body: strict({ outcome: Type.Enum(["paid", "written_off", "disputed", "withdrawn"]) }),
  reply: { status: 200, body: CollectionTask },
  problems: ["collection-task-not-open", "receivable-still-open"],
});
export const getCollectionTask = operation({
  id: "getCollectionTask",
  method: "GET",
  path: "/v1/collection-tasks/{collectionTaskId}",
  scope: "erp:receivables:read",
  summary: "One collection task.",
  params,
  reply: { status: 200, body: CollectionTask },
});
export const listCollectionTasks = operation({
  id: "listCollectionTasks",
  method: "GET",
  path: "/v1/collection-tasks",
  scope: "erp:receivables:read",
  summary: "Collection tasks in order of id.",
  query: strict({ ...pageQuery, invoiceId: Type.Optional(invoiceId), status: Type.Optional(status) }),
  reply: { status: 200, body: pageOf(CollectionTask) },
});
