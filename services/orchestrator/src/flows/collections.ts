import type { Finding, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CollectionsStatus } from "@cashline/contracts/systems/crm/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import { addDays, addMs } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { CollectionsPolicy } from "../policies/collections-policy.ts";
import { onFreshRecords } from "../systems/fresh-records.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, closeCase, correctionSignal, openCase, tellCase } from "./case-desk.ts";

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
        await askForRestriction(flow, systems, input, invoice, at);
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
    const { body, version } = await systems.provisioning.getEntitlement({ params: { entitlementId }, correlationId });
    if (body.status === "suspended" && body.suspensionCode === "non_payment") {
      await systems.provisioning.resumeEntitlement({
        params: { entitlementId },
        body: { reason: `invoice ${invoiceId} paid` },
        ifMatch: version,
        idempotencyKey: `${key}/service`,
        correlationId,
      });
      told.push(`service ${entitlementId} resumed`);
    }
    return told;
  });
  if (done.length === 0) return;
  const at = await flow.now("released from collections");
  await tellCase(flow, caseId, [{ action: "released", detail: done.join("; ") }], at);
  const restriction = caseIdOf(seed, { code: "PAY-RESTRICTION", businessKey: invoiceId });
  const standing = await flow.askCase<CallAnswer>(flowKey(flow.tenant, restriction), "read", {});
  if (standing.outcome === "refused" || standing.case.status === "closed") return;
  await closeCase(flow, restriction, {
    document: invoiceId,
    rootCause: "customer_payment",
    explanation: "paid",
    closedBy: "self_cleared",
    at,
  });
  // Whoever waits for the restriction wakes, and finds the invoice paid.
  flow.signal("collections", flowKey(flow.tenant, invoiceId), correctionSignal(restriction, standing.corrections + 1), null);
}

/** A case for the executives; once they have agreed its playbook suspends the service, and it waits for the money. */
async function askForRestriction(flow: Flow, systems: Systems, input: CollectionsInput, invoice: Invoice, at: string): Promise<void> {
  const { seed, accountId, legalEntity, correlationId, traceparent, entitlementId } = input;
  const about = { seed, accountId, legalEntity, correlationId, traceparent };
  const held = await openCase(flow, about, [restrictionFinding(invoice, entitlementId, at)], at);
  await tellCase(flow, input.caseId, [{ action: "restriction asked for", detail: `Case ${held.caseId}` }], at);
  await flow.waitFor(held.correction);
  const now = await readInvoiceStep(flow, systems, invoice.id, correlationId);
  if (now.status !== "open") return;
  await flow.step("flag the restriction in CRM", (key) => flagAccount(systems, accountId, "restricted", key, correlationId));
  await closeCase(flow, held.caseId, {
    document: entitlementId,
    rootCause: "customer_payment",
    explanation: "service suspended until the invoice is paid",
    closedBy: "playbook",
    at: await flow.now("restricted"),
  });
}

const readInvoiceStep = (flow: Flow, systems: Systems, invoiceId: string, correlationId: string): Promise<Invoice> =>
  flow.step("is it still open after the decision", () => readInvoice(systems, invoiceId, correlationId));

async function readInvoice(systems: Systems, invoiceId: string, correlationId: string): Promise<Invoice> {
  return (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
}

function restrictionFinding(invoice: Invoice, entitlementId: string, at: string): Finding {
  return {
    code: "PAY-RESTRICTION",
    businessKey: invoice.id,
    title: "Service restriction for an unpaid invoice",
    expected: `payment of ${formatMoney(money(invoice.due))}`,
    found: `unpaid on ${at.slice(0, 10)} after ${invoice.dunning.attempts} attempts`,
    exposure: invoice.due,
    direction: "none",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { entitlementId },
  };
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

/** Sets what CRM says of an account; true when that is new. An account of which nothing was said is in good standing. */
async function flagAccount(
  systems: Systems,
  accountId: string,
  status: CollectionsStatus,
  key: string,
  correlationId: string,
): Promise<boolean> {
  return onFreshRecords(async () => {
    const account = await systems.crm.getAccount({ params: { accountId }, correlationId });
    if ((account.body.collectionsStatus ?? "good") === status) return false;
    await systems.crm.updateAccount({
      params: { accountId },
      body: { collectionsStatus: status },
      ifMatch: account.version,
      idempotencyKey: key,
      correlationId,
    });
    return true;
  });
}
