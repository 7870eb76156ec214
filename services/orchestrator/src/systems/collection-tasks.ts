import { ProblemError } from "@cashline/client/errors";
import type { BodyOf } from "@cashline/contracts/common/operation";
import type { CollectionTask } from "@cashline/contracts/systems/erp/collection-entities";
import type { openCollectionTask } from "@cashline/contracts/systems/erp/collection-operations";
import type { Systems } from "./systems.ts";

/** The open tasks of an invoice, whoever opened them. */
export async function openTasksOf(systems: Systems, invoiceId: string, correlationId: string): Promise<CollectionTask[]> {
  return (await systems.erp.listCollectionTasks({ query: { invoiceId, status: "open" }, correlationId })).body.items;
}

/**
 * Gives a receivable to collections; a task of it that is open already, as one opened by hand, is taken for it.
 * @throws ProblemError what else ERP refuses, such as a receivable that it knows to be cleared
 */
export async function openTask(
  systems: Systems,
  body: BodyOf<typeof openCollectionTask>,
  key: string,
  correlationId: string,
): Promise<CollectionTask> {
  try {
    return (await systems.erp.openCollectionTask({ body, idempotencyKey: key, correlationId })).body;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== "already-exists") throw error;
    const [standing] = await openTasksOf(systems, body.invoiceId, correlationId);
    if (standing === undefined) throw error;
    return standing;
  }
}

/**
 * Completes a task, once. Whether an invoice was paid, the ledger says: a task whose receivable is open there is withdrawn instead.
 * @returns what ERP says came of it; null where somebody else has completed it meanwhile
 */
export async function completeTask(
  systems: Systems,
  collectionTaskId: string,
  outcome: "paid" | "withdrawn",
  key: string,
  correlationId: string,
): Promise<CollectionTask["outcome"]> {
  const params = { collectionTaskId };
  try {
    return (await systems.erp.completeCollectionTask({ params, body: { outcome }, idempotencyKey: key, correlationId })).body.outcome;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === "collection-task-not-open") return null;
    if (error.code !== "receivable-still-open" || outcome === "withdrawn") throw error;
    return completeTask(systems, collectionTaskId, "withdrawn", `${key}/withdrawn`, correlationId);
  }
}
