import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CollectionsStatus } from "@cashline/contracts/systems/crm/entities";
import type { CallAnswer } from "../cases/case-calls.ts";
import { endedStatuses } from "../cases/ended.ts";
import { flowKey, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf } from "./case-desk.ts";

/** An unpaid invoice that is being collected, and the service that the executives have agreed to restrict for it. */
export type StillCollected = { invoiceId: string; restricts: string | null };

/** What else is being collected from an account, now that one of its invoices needs no collecting any more. */
export async function stillCollected(
  flow: Flow,
  systems: Systems,
  { accountId, seed, correlationId }: { accountId: string; seed: string; correlationId: string },
  settledId: string,
): Promise<StillCollected[]> {
  const unpaid = await flow.step("read what else the account owes", async () =>
    (await invoicesOf(systems, accountId, correlationId)).flatMap(({ id, status, dunning }) =>
      id !== settledId && (status === "open" || status === "uncollectible") && dunning.attempts > 0 ? [id] : [],
    ),
  );
  const collected: StillCollected[] = [];
  for (const invoiceId of unpaid) {
    const decline = await readCase(flow, seed, "PAY-HARD-DECLINE", invoiceId);
    const restriction = await readCase(flow, seed, "PAY-RESTRICTION", invoiceId);
    const restricts =
      restriction.outcome === "done" && restriction.case.closedBy === "playbook" ? restriction.case.correctingDocument : null;
    const isDeclined = decline.outcome === "done" && !endedStatuses.includes(decline.case.status);
    if (isDeclined || restricts !== null) collected.push({ invoiceId, restricts });
  }
  return collected;
}

/** What CRM has to say of an account from which this is being collected. */
export function standingFor(collected: readonly StillCollected[]): CollectionsStatus {
  if (collected.some(({ restricts }) => restricts !== null)) return "restricted";
  return collected.length > 0 ? "in_collections" : "good";
}

function readCase(flow: Flow, seed: string, code: "PAY-HARD-DECLINE" | "PAY-RESTRICTION", invoiceId: string): Promise<CallAnswer> {
  return flow.askCase<CallAnswer>(flowKey(flow.tenant, caseIdOf(seed, { code, businessKey: invoiceId })), "read", {});
}

/** Every invoice of an account's contracts; billing lists them by subscription. */
async function invoicesOf(systems: Systems, accountId: string, correlationId: string): Promise<Invoice[]> {
  const { crm, billing } = systems;
  const contracts = (await crm.listContracts({ query: { accountId, limit: 1000 }, correlationId })).body.items;
  const subscriptions = await Promise.all(
    contracts.map(({ id: contractId }) => billing.listSubscriptions({ query: { contractId, limit: 1000 }, correlationId })),
  );
  const pages = await Promise.all(
    subscriptions
      .flatMap(({ body }) => body.items)
      .map(({ id: subscriptionId }) => billing.listInvoices({ query: { subscriptionId, limit: 1000 }, correlationId })),
  );
  return pages.flatMap(({ body }) => body.items);
}
