import type { PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import { addDays, addMs } from "@cashline/kernel/time";
import { flowKey, type Flow } from "../engine/port.ts";
import type { CollectionsPolicy } from "../policies/collections-policy.ts";
import { flagAccount } from "../systems/standing.ts";
import type { Systems } from "../systems/systems.ts";
import { tellCase } from "./case-desk.ts";
import { askForRestriction, endRestriction, readInvoice, resumeService } from "./restriction.ts";

const DAY_MS = 24 * 3_600_000;
/** Days that whoever collects has before the task is due. */
const TASK_DAYS = 7;

/** What starts the collection of an invoice; `caseId` is the case of the payment that failed. */
export type CollectionsInput = {
  invoiceId: string;
  accountId: string;
  entitlementId: string;
  legalEntity: string;
  correlationId: string;
  caseId: string;
  seed: string;
  traceparent: string | null;
};

/**
 * Collects an invoice that no method pays, by the policy of its region and customer: CRM is flagged, ERP gets a collections
 * task, and after the policy's days a restriction of the service is put to the executives. Started by a hard decline, single
 * by invoice. Each station first asks whether the invoice is still open, and ends the flow when it is not; what was done is
 * taken back by `releaseCollections` the moment the money is there.
 */
export async function collections(flow: Flow, systems: Systems, input: CollectionsInput): Promise<string> {
  const { caseId, correlationId, accountId, invoiceId } = input;
  const begun = await flow.now("collection begins");
  const policy = await policyOf(flow, caseId);
  const { table, version, row } = policy.decision;
  await tellCase(flow, caseId, [{ action: "collection begins", detail: `By ${table} ${version} row ${row}` }], begun);
  const stations = stationsOf(policy);
  for (const { name, afterDays } of stations) {
    if (afterDays > 0) await flow.waitUntil(addMs(begun, afterDays * DAY_MS), name);
    const invoice = await flow.step(`is it still open: ${name}`, async () => readInvoice(systems, invoiceId, correlationId));
    if (invoice.status !== "open") return `ended before ${name}: the invoice is ${invoice.status}`;
    const at = await flow.now(name);
    switch (name) {
      case "flag in CRM":
        await flow.step(name, (key) => flagAccount(systems, accountId, "in_collections", key, correlationId));
        await tellCase(flow, caseId, [{ action: "flagged", detail: `Account ${accountId} is in collections in CRM` }], at);
        break;
      case "collections task": {
        const dueOn = addDays(at.slice(0, 10), TASK_DAYS);
        const body = { invoiceId, priority: policy.taskPriority, reason: "payment declined for good", dueOn };
        const task = await flow.step(
          name,
          async (key) => (await systems.erp.openCollectionTask({ body, idempotencyKey: key, correlationId })).body,
        );
        await tellCase(
          flow,
          caseId,
          [{ action: "given to collections", detail: `ERP task ${task.id} over ${formatMoney(money(task.amount))}, due ${dueOn}` }],
          at,
        );
        break;
      }
      case "restriction":
        await askForRestriction(flow, systems, input, invoice, at, caseId);
    }
  }
  return "every station passed";
}

/**
 * Takes back what was done to collect an invoice, now that it is paid: tasks are completed, CRM says so, and a service
 * that was suspended for it is resumed. Nothing was done, nothing happens.
 */
export async function releaseCollections(flow: Flow, systems: Systems, input: CollectionsInput): Promise<void> {
  const { invoiceId, accountId, entitlementId, correlationId, seed, caseId } = input;
  const done = await flow.step("release from collections", async (key) => {
    const told: string[] = [];
    const { items } = (await systems.erp.listCollectionTasks({ query: { invoiceId, status: "open" }, correlationId })).body;
    for (const { id: collectionTaskId } of items) {
      await systems.erp.completeCollectionTask({
        params: { collectionTaskId },
        body: { outcome: "paid" },
        idempotencyKey: `${key}/${collectionTaskId}`,
        correlationId,
      });
      told.push(`ERP task ${collectionTaskId} completed`);
    }
    if (await flagAccount(systems, accountId, "good", `${key}/crm`, correlationId)) told.push(`account ${accountId} in good standing`);
    if (await resumeService(systems, entitlementId, `${key}/service`, correlationId)) told.push(`service ${entitlementId} resumed`);
    return told;
  });
  if (done.length === 0) return;
  const at = await flow.now("released from collections");
  await tellCase(flow, caseId, [{ action: "released", detail: done.join("; ") }], at);
  await endRestriction(flow, seed, invoiceId, at);
}

/** The policy of the case under which the invoice is collected. */
async function policyOf(flow: Flow, caseId: string): Promise<CollectionsPolicy & { decision: PolicyDecision }> {
  return flow.askCase(flowKey(flow.tenant, caseId), "collectBy", {});
}

/** What the policy has done, in order of days; on the same day the mildest first. */
function stationsOf({ flagAfterDays, taskAfterDays, restrictAfterDays }: CollectionsPolicy) {
  const stations = [
    { name: "flag in CRM", afterDays: flagAfterDays },
    { name: "collections task", afterDays: taskAfterDays },
    { name: "restriction", afterDays: restrictAfterDays },
  ] as const;
  return stations.filter(({ afterDays }) => afterDays >= 0).toSorted((a, b) => a.afterDays - b.afterDays);
}
