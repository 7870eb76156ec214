import type { PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import type { CollectionsStatus } from "@cashline/contracts/systems/crm/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import { addDays, addMs, type Instant } from "@cashline/kernel/time";
import type { CollectedFrom } from "../cases/case-calls.ts";
import { StepRefused, flowKey, type Flow } from "../engine/port.ts";
import type { CollectionsPolicy } from "../policies/collections-policy.ts";
import { completeTask, openTask, openTasksOf } from "../systems/collection-tasks.ts";
import { flagAccount, standingOf } from "../systems/standing.ts";
import type { Systems } from "../systems/systems.ts";
import { tellCase } from "./case-desk.ts";
import { isSuspendedFor } from "../systems/suspension.ts";
import { askForRestriction, endRestriction, readInvoice, runAgain } from "./restriction.ts";
import { standingFor, stillCollected } from "./still-collected.ts";

const DAY_MS = 24 * 3_600_000;
/** Days that whoever collects has before the task is due. */
const TASK_DAYS = 7;

/** What starts the collection of an invoice; `caseId` is the case of the payment that failed. */
export type CollectionsInput = {
  invoiceId: string;
  accountId: string;
  /** What may be restricted for it; null where the bill is of nothing anybody may use. */
  entitlementId: string | null;
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
 * taken back by `releaseCollections` the moment the money is there, or people have voided the invoice.
 */
export async function collections(flow: Flow, systems: Systems, input: CollectionsInput): Promise<string> {
  const { caseId, correlationId, accountId, invoiceId } = input;
  const begun = await flow.now("collection begins");
  const policy = await collectionBy(flow, caseId, {});
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
      case "collections task":
        await giveToCollections(flow, systems, input, policy.taskPriority, at);
        break;
      case "restriction": {
        const { entitlementId } = input;
        const isUsed = await flow.step("is there a service to restrict", async () => isUsable(systems, entitlementId, correlationId));
        if (entitlementId !== null && isUsed) await askForRestriction(flow, systems, { ...input, entitlementId }, invoice, at, caseId);
        else await tellCase(flow, caseId, [{ action: "nothing to restrict", detail: "Nothing is in use that the invoice is for" }], at);
      }
    }
  }
  return "every station passed";
}

/** Gives the receivable to ERP's collections. What ERP refuses stands in the case, whose people go on without a task. */
async function giveToCollections(
  flow: Flow,
  systems: Systems,
  { invoiceId, caseId, correlationId }: CollectionsInput,
  priority: CollectionsPolicy["taskPriority"],
  at: Instant,
): Promise<void> {
  const body = { invoiceId, priority, reason: "payment declined for good", dueOn: addDays(at.slice(0, 10), TASK_DAYS) };
  try {
    const { id, amount, dueOn } = await flow.step("collections task", (key) => openTask(systems, body, key, correlationId));
    const detail = `ERP task ${id} over ${formatMoney(money(amount))}, due ${dueOn}`;
    await tellCase(flow, caseId, [{ action: "given to collections", detail }], at);
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    await tellCase(flow, caseId, [{ action: "not given to collections", detail: `ERP: ${error.code}: ${error.detail}` }], at);
  }
}

/**
 * Takes back what was done to collect an invoice, now that it is paid or called off: its tasks are completed, CRM says so as far as nothing else
 * of the account is being collected, and a service that was suspended for it is resumed. Nothing was done, nothing happens.
 * What there is to take back is read first, in a step of its own: a step that is made again after its answer was lost finds
 * its own work done.
 */
export async function releaseCollections(
  flow: Flow,
  systems: Systems,
  input: CollectionsInput,
  outcome: "paid" | "withdrawn",
): Promise<void> {
  const { invoiceId, accountId, entitlementId, correlationId, seed, caseId } = input;
  const done = await flow.step("read what was done to collect", async () => {
    return {
      tasks: (await openTasksOf(systems, invoiceId, correlationId)).map(({ id }) => id),
      standing: await standingOf(systems, accountId, correlationId),
      isSuspended: entitlementId !== null && (await isSuspendedFor(systems, entitlementId, invoiceId, correlationId)),
    };
  });
  const { tasks, standing, isSuspended } = done;
  const told: string[] = [];
  for (const id of tasks) {
    const said = await flow.step(`complete ${id}`, (key) => completeTask(systems, id, outcome, key, correlationId));
    told.push(said === "withdrawn" && outcome === "paid" ? `ERP task ${id} withdrawn, its receivable is open` : `ERP task ${id} completed`);
  }
  const collected = standing === "good" && !isSuspended ? [] : await stillCollected(flow, systems, input, invoiceId);
  const left = standingFor(collected);
  if (left !== standing) {
    await flow.step("standing in CRM", (key) => flagAccount(systems, accountId, left, key, correlationId));
    told.push(`account ${accountId} ${STANDING[left]}${collected.map((other) => `, for ${other.invoiceId}`).join("")}`);
  }
  if (isSuspended && entitlementId !== null)
    told.push(await runAgain(flow, systems, { entitlementId, settledId: invoiceId, collected, correlationId }));
  const at = await flow.now("released from collections");
  if (told.length > 0) await tellCase(flow, caseId, [{ action: "released", detail: told.join("; ") }], at);
  await endRestriction(flow, seed, invoiceId, at);
}

const STANDING: Readonly<Record<CollectionsStatus, string>> = {
  good: "in good standing",
  past_due: "past due",
  in_collections: "in collections",
  restricted: "restricted",
};

/** Whether a service may still be used: that of a last bill ended with its contract. */
async function isUsable(systems: Systems, entitlementId: string | null, correlationId: string): Promise<boolean> {
  if (entitlementId === null) return false;
  return (await systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId })).body.status !== "terminated";
}

/** How an invoice is collected: by the policy of the case of its decline, or of whoever it is collected from where there is none. */
export function collectionBy(flow: Flow, caseId: string, from: CollectedFrom): Promise<CollectionsPolicy & { decision: PolicyDecision }> {
  return flow.askCase(flowKey(flow.tenant, caseId), "collectBy", from);
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
