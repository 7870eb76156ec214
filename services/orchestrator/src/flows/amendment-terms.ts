import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { addMs, instantAt, type Instant } from "@cashline/kernel/time";
import { StepRefused, type Flow } from "../engine/port.ts";
import { onFreshRecords } from "../systems/fresh-records.ts";
import type { Systems } from "../systems/systems.ts";
import { isInBilling, mustFit, type AmendmentGround } from "./amendment-ground.ts";
import type { Undo } from "./undo.ts";

type Changed = { invoice: Invoice | null; creditNotes: readonly unknown[]; subscription: Subscription };

const MINUTE_MS = 60_000;

/**
 * Brings seats and tier that were signed within a term to billing, CRM and provisioning. Billing is told at once and keeps a
 * later day by itself; contract and entitlement follow on that day, or at once where the amended term has not begun, since
 * both show it already. What undoes a step is registered before it.
 * @returns the draft of the change where the tenant's policy has it billed at once; a credit of it has its own flow
 * @throws StepRefused when a system refuses; the caller undoes
 */
export async function carryTerms(flow: Flow, systems: Systems, undo: Undo, of: AmendmentGround): Promise<Invoice | null> {
  const { quote, ground, correlationId } = of;
  mustFit(of);
  const changed = await changeBilling(flow, systems, undo, of);
  const { scheduled, id: subscriptionId } = changed?.subscription ?? ground.subscription;
  if (scheduled === null) {
    await followBilling(flow, systems, undo, of);
    return changed?.invoice ?? null;
  }
  const begins = await flow.step("read billing's calendar", async () => {
    const { timeZone } = (await systems.billing.getPolicy({ correlationId })).body;
    return instantAt(quote.startOn, "00:00", timeZone);
  });
  // Billing makes the change at midnight; a minute later it is made.
  const wait = () => flow.waitUntil(addMs(begins, MINUTE_MS), "the day of the amendment");
  const isTermToCome = ground.contract.startOn >= quote.startOn;
  if (isTermToCome) await followBilling(flow, systems, undo, of);
  await wait();
  const draft = await flow.step("read what the change has made", () => draftOn(systems, of, subscriptionId, begins));
  if (!isTermToCome) await followBilling(flow, systems, undo, of);
  return draft;
}

/** Billing's change, with its documents; null when billing has it already. */
async function changeBilling(flow: Flow, systems: Systems, undo: Undo, of: AmendmentGround): Promise<Changed | null> {
  const { quote, ground, correlationId } = of;
  const { id: subscriptionId, quantity, tier } = ground.subscription;
  if (isInBilling(ground.subscription, quote)) return null;
  const params = { subscriptionId };
  const state: { changed: Changed | null } = { changed: null };
  undo.register("change the subscription back", [], (key) => {
    if (state.changed === null) return Promise.resolve(null);
    const { invoice, creditNotes, subscription } = state.changed;
    if (invoice !== null || creditNotes.length > 0 || subscription.scheduled !== null)
      throw new StepRefused("change the subscription back", "change-stands", `${subscriptionId} keeps the change and what it has made`);
    const body = { quantity, tier, effectiveOn: quote.startOn };
    return systems.billing.changeSubscription({ params, body, idempotencyKey: key, correlationId });
  });
  state.changed = await flow.step("change the subscription", async (key) => {
    const body = { quantity: quote.quantity, tier: quote.tier, effectiveOn: quote.startOn };
    return (await systems.billing.changeSubscription({ params, body, idempotencyKey: key, correlationId })).body;
  });
  return state.changed;
}

/** CRM's contract and what provisioning was ordered say what was signed. */
async function followBilling(flow: Flow, systems: Systems, undo: Undo, of: AmendmentGround): Promise<void> {
  const { quote, ground } = of;
  const { contract, entitlement } = ground;
  const signed = { seats: quote.quantity, tier: quote.tier };
  undo.register("take the amendment back in CRM", [], (key) => setContract(systems, of, contract, key));
  await flow.step("amend the contract in CRM", (key) => setContract(systems, of, { ...signed, unitPrice: quote.unitPrice }, key));
  undo.register("take the seats back in provisioning", ["entitlement-terminated"], (key) =>
    setEntitlement(systems, of, entitlement.ordered, key),
  );
  await flow.step("amend the entitlement", (key) => setEntitlement(systems, of, signed, key));
}

type Terms = { seats: number; tier: string };

function setContract(
  systems: Systems,
  { quote, ground, opportunityId, correlationId }: AmendmentGround,
  { seats, tier, unitPrice }: Terms & { unitPrice: string },
  key: string,
): Promise<boolean> {
  const params = { contractId: ground.contract.id };
  return onFreshRecords(async () => {
    const { body: contract, version } = await systems.crm.getContract({ params, correlationId });
    if (contract.seats === seats && contract.tier === tier && contract.unitPrice === unitPrice) return false;
    const body = { opportunityId, effectiveOn: quote.startOn, seats, tier, unitPrice };
    await systems.crm.amendContract({ params, body, ifMatch: version, idempotencyKey: key, correlationId });
    return true;
  });
}

function setEntitlement(
  systems: Systems,
  { ground, correlationId }: AmendmentGround,
  { seats, tier }: Terms,
  key: string,
): Promise<boolean> {
  const params = { entitlementId: ground.entitlement.id };
  return onFreshRecords(async () => {
    const { body: entitlement, version } = await systems.provisioning.getEntitlement({ params, correlationId });
    const { ordered } = entitlement;
    if (ordered.seats === seats && ordered.tier === tier && entitlement.seats === seats && entitlement.tier === tier) return false;
    await systems.provisioning.amendEntitlement({ params, body: { seats, tier }, ifMatch: version, idempotencyKey: key, correlationId });
    return true;
  });
}

/** The draft billing has made of a change it had kept for its day. @throws StepRefused when the change has lapsed */
async function draftOn(
  systems: Systems,
  { quote, correlationId }: AmendmentGround,
  subscriptionId: string,
  begins: Instant,
): Promise<Invoice | null> {
  const { body: subscription } = await systems.billing.getSubscription({ params: { subscriptionId }, correlationId });
  if (subscription.scheduled !== null || !isInBilling(subscription, quote))
    throw new StepRefused("read what the change has made", "change-lapsed", `${subscriptionId} has ${subscription.quantity} seats`);
  const { items } = (await systems.billing.listInvoices({ query: { subscriptionId, status: "draft", limit: 1000 }, correlationId })).body;
  return items.find(({ purpose, draftedAt }) => purpose === "change" && draftedAt >= begins) ?? null;
}
