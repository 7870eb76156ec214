import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { regionOf } from "@cashline/contracts/common/regions";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { addMs } from "@cashline/kernel/time";
import type { CallAnswer } from "../cases/case-calls.ts";
import { endedStatuses } from "../cases/ended.ts";
import { flowKey, type Flow, type StepRefused } from "../engine/port.ts";
import { crmAccount } from "../systems/crm-account.ts";
import { onFreshRecords } from "../systems/fresh-records.ts";
import { flagAccount } from "../systems/standing.ts";
import type { Systems } from "../systems/systems.ts";
import { caseIdOf, type About } from "./case-desk.ts";
import { collectionBy } from "./collections.ts";
import { insist } from "./insist.ts";
import { stoppedFor } from "../systems/suspension.ts";
import { askForRestriction, endRestriction, readInvoice, runAgain } from "./restriction.ts";
import { standingFor, stillCollected } from "./still-collected.ts";

const DAY_MS = 24 * 3_600_000;

/** What starts it: the end of a contract, or a subscription that was suspended or resumed. */
export type ServiceInput = {
  cause: { contract: Contract } | { subscription: Subscription };
  seed: string;
  correlationId: string;
  traceparent: string | null;
};

/**
 * What a customer may use, and is billed for, follows the contract and its payment.
 * Starts with `contract.terminated`, `subscription.suspended` or `subscription.resumed`; single by sandbox and event. Ends
 * when nothing is left to do. The event only says that something has changed: what is done follows from the records as they
 * are now, so events that overtake each other end alike. A refused cancellation becomes a case of billing operations and is
 * made again.
 */
export async function serviceFollows(flow: Flow, systems: Systems, input: ServiceInput): Promise<string[]> {
  const { cause, correlationId } = input;
  if ("subscription" in cause) {
    const { id, status } = cause.subscription;
    return status === "suspended" ? restrictUse(flow, systems, id, input) : resumeUse(flow, systems, id, input);
  }
  return [...(await endUse(flow, systems, cause.contract, correlationId)), ...(await endBilling(flow, systems, cause.contract, input))];
}

/**
 * Dunning's last action has suspended a subscription: whether its use stops too is for the executives to say, and they are asked no
 * sooner than the policy of the region and customer allows. Where a case collects the invoice, that collection asks; what was
 * billed and declined by hand has none, and is asked for here.
 */
async function restrictUse(flow: Flow, systems: Systems, subscriptionId: string, input: ServiceInput): Promise<string[]> {
  const { correlationId, seed, traceparent } = input;
  const read = (when: string) => flow.step(`read what is unpaid${when}`, () => unpaidOf(systems, subscriptionId, correlationId));
  const suspended = await read("");
  if (suspended === null) return [];
  const at = await flow.now("suspended in billing");
  const { id, accountId, legalEntity } = suspended.invoice;
  const caseId = caseIdOf(seed, { code: "PAY-HARD-DECLINE", businessKey: id });
  const decline = await flow.askCase<CallAnswer>(flowKey(flow.tenant, caseId), "read", {});
  if (decline.outcome === "done" && !endedStatuses.includes(decline.case.status)) return [`case ${caseId} collects ${id}`];
  const customerTier = await flow.step(
    "read the customer",
    async () => (await crmAccount(systems, accountId, correlationId))?.body.tier ?? null,
  );
  const otherwise = { legalEntity, region: regionOf.get(legalEntity) ?? null, customerTier, at };
  const { restrictAfterDays } = await collectionBy(flow, caseId, { otherwise });
  if (restrictAfterDays < 0) return [`by policy ${accountId} is never restricted`];
  if (restrictAfterDays > 0) await flow.waitUntil(addMs(at, restrictAfterDays * DAY_MS), "restriction");
  const unpaid = await read(", the days later");
  if (unpaid === null) return [];
  const restricted = { seed, accountId, legalEntity, correlationId, traceparent, entitlementId: unpaid.entitlementId };
  await askForRestriction(flow, systems, restricted, unpaid.invoice, await flow.now("restriction"), null);
  return [`restriction of ${unpaid.entitlementId} decided`];
}

/** The open invoice for which a subscription is suspended, and what of it may be used; null when there is no such thing. */
async function unpaidOf(
  systems: Systems,
  subscriptionId: string,
  correlationId: string,
): Promise<{ entitlementId: string; invoice: Invoice } | null> {
  const { body: subscription } = await systems.billing.getSubscription({ params: { subscriptionId }, correlationId });
  const invoiceId = subscription.hold?.invoiceId;
  if (subscription.status !== "suspended" || !invoiceId) return null;
  const [used] = (await entitlementsOfProduct(systems, subscription, correlationId)).filter(({ status }) => isUsable(status));
  if (used === undefined) return null;
  const invoice = await readInvoice(systems, invoiceId, correlationId);
  return invoice.status === "open" ? { entitlementId: used.id, invoice } : null;
}

/** A subscription is paid again: the question for its restriction ends, and what was suspended for the paid invoice runs. */
async function resumeUse(flow: Flow, systems: Systems, subscriptionId: string, input: ServiceInput): Promise<string[]> {
  const { correlationId, seed } = input;
  const paid = await flow.step("read what is paid", async () => {
    const { body: subscription } = await systems.billing.getSubscription({ params: { subscriptionId }, correlationId });
    if (subscription.status !== "active") return null;
    const invoices = (await systems.billing.listInvoices({ query: { subscriptionId, limit: 1000 }, correlationId })).body.items;
    const services = await entitlementsOfProduct(systems, subscription, correlationId);
    const stopped = await Promise.all(
      services.map(async (service) => {
        const settledId = stoppedFor(service);
        if (settledId === null || (await readInvoice(systems, settledId, correlationId)).status === "open") return [];
        return [{ entitlementId: service.id, accountId: service.accountId, settledId }];
      }),
    );
    return {
      invoiceIds: invoices.filter(({ status, dunning }) => status !== "open" && dunning.exhausted).map(({ id }) => id),
      stopped: stopped.flat(),
    };
  });
  if (paid === null) return [];
  const at = await flow.now("paid");
  for (const invoiceId of paid.invoiceIds) await endRestriction(flow, seed, invoiceId, at);
  const done: string[] = [];
  for (const { entitlementId, accountId, settledId } of paid.stopped) {
    const collected = await stillCollected(flow, systems, { accountId, seed, correlationId }, settledId);
    done.push(await runAgain(flow, systems, { entitlementId, settledId, collected, correlationId }));
    await flow.step(`standing of ${accountId} in CRM`, (key) =>
      flagAccount(systems, accountId, standingFor(collected), key, correlationId),
    );
  }
  return done;
}

/** Ends what an ended contract's customer may still use. */
async function endUse(flow: Flow, systems: Systems, contract: Contract, correlationId: string): Promise<string[]> {
  const left = await flow.step("read what may still be used", async () =>
    (await entitlementsOf(systems, contract.id, correlationId)).filter(({ status }) => status !== "terminated").map(({ id }) => id),
  );
  const body = { reason: contract.terminationReason ?? "contract terminated" };
  for (const entitlementId of left)
    await flow.step(`end ${entitlementId}`, (key) =>
      onFreshRecords(async () => {
        const params = { entitlementId };
        const { body: entitlement, version } = await systems.provisioning.getEntitlement({ params, correlationId });
        if (entitlement.status === "terminated") return;
        await systems.provisioning.terminateEntitlement({ params, body, ifMatch: version, idempotencyKey: key, correlationId });
      }),
    );
  return left.map((id) => `entitlement ${id} terminated`);
}

/** Cancels the contract's subscriptions on the day it ended; one whose term ends by then ends by itself. */
async function endBilling(flow: Flow, systems: Systems, contract: Contract, input: ServiceInput): Promise<string[]> {
  const { correlationId, seed, traceparent } = input;
  const { accountId, sellingEntity: legalEntity } = contract;
  const about: About = { seed, accountId, legalEntity, correlationId, traceparent };
  const standing = await flow.step("read the contract's subscriptions", async () =>
    (await systems.billing.listSubscriptions({ query: { contractId: contract.id }, correlationId })).body.items.filter(isBilled),
  );
  const done: string[] = [];
  for (const { id: subscriptionId } of standing) {
    const finding = (refused: StepRefused) => stillBilledFinding(contract, subscriptionId, refused);
    const did = await insist(flow, `cancel ${subscriptionId}`, { ...about, document: subscriptionId, finding }, async (key) => {
      const params = { subscriptionId };
      const { body: subscription } = await systems.billing.getSubscription({ params, correlationId });
      const effectiveOn = lastDayOf(contract, subscription);
      if (!isBilled(subscription) || effectiveOn >= subscription.endOn) return "";
      const body = { effectiveOn, reason: contract.terminationReason ?? "contract terminated" };
      await systems.billing.cancelSubscription({ params, body, idempotencyKey: key, correlationId });
      return `subscription ${subscriptionId} cancelled on ${effectiveOn}`;
    });
    if (did !== "") done.push(did);
  }
  return done;
}

/** The day of the notice; where the term began or last changed after it, that day, since billing takes changes in order. */
function lastDayOf({ terminateOn, endOn }: Contract, { startOn, changedOn }: Subscription): string {
  return [terminateOn ?? endOn, startOn, changedOn ?? startOn].toSorted().at(-1) ?? endOn;
}

const isBilled = ({ status }: Subscription): boolean => status === "active" || status === "paused" || status === "suspended";

const isUsable = (status: Entitlement["status"]): boolean => status === "active" || status === "pending";

async function entitlementsOfProduct(
  systems: Systems,
  { contractId, sku }: Pick<Subscription, "contractId" | "sku">,
  correlationId: string,
): Promise<Entitlement[]> {
  return (await entitlementsOf(systems, contractId, correlationId)).filter(({ ordered }) => ordered.sku === sku);
}

async function entitlementsOf(systems: Systems, contractId: string, correlationId: string): Promise<Entitlement[]> {
  return (await systems.provisioning.listEntitlements({ query: { contractId }, correlationId })).body.items;
}

/** A contract has ended, and billing will not end with it. */
export function stillBilledFinding(contract: Contract, subscriptionId: string, { step, code, detail }: StepRefused): Finding {
  return {
    code: "MATCH-3WAY",
    businessKey: subscriptionId,
    title: "Contract ended, still billed",
    expected: `subscription ${subscriptionId} cancelled with contract ${contract.id}`,
    found: `${step}: ${code}: ${detail}`.slice(0, 300),
    exposure: { currency: contract.currency, minor: "0" },
    direction: "over_billed",
    detectedBy: "guard",
    cause: null,
    critical: false,
    deadlineAt: null,
    correction: { contractId: contract.id },
  };
}
