import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import { compareDecimals } from "@cashline/kernel/decimal";
import { StepRefused, type Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { Ground } from "./renewal-ground.ts";

/** What starts an amendment; the trace is that of the event that won it. */
export type AmendmentInput = { opportunity: Opportunity; seed: string; traceparent: string | null };

/** How far an amendment has come; what `query` answers. */
export type AmendmentProgress = {
  opportunityId: string;
  quoteId: string | null;
  status: "waits_for_signature" | "running" | "parked" | "settling" | "completed" | "overtaken";
  caseId: string | null;
};

/** The signal by which the flow hears that its customer has signed after the deal was won. */
export const QUOTE_SIGNED = "quote signed";

/** What an amendment starts from: the signed quote, and the records as they were before it. */
export type AmendmentGround = { quote: Quote; ground: Ground; opportunityId: string; correlationId: string };

/** The amending quote that the customer has signed for this opportunity; where it was won before, the flow waits for it. */
export async function signedAmendment(flow: Flow, systems: Systems, opportunity: Opportunity, correlationId: string): Promise<Quote> {
  const read = (name: string) =>
    flow.step(
      name,
      async () => (await signedQuotes(systems, opportunity, correlationId)).find((quote) => isOf(quote, opportunity)) ?? null,
    );
  const signed = await read("read the signed amendment");
  if (signed !== null) return signed;
  await flow.waitFor(QUOTE_SIGNED);
  const since = await read("read the amendment signed since");
  if (since !== null) return since;
  throw new StepRefused("read the amendment signed since", "nothing-signed", `No amendment of ${opportunity.id} is signed`);
}

const isOf = ({ opportunityId, amendsQuoteId }: Quote, { id }: Opportunity): boolean => opportunityId === id && amendsQuoteId !== null;

async function signedQuotes(systems: Systems, { contractId }: Pick<Opportunity, "contractId">, correlationId: string): Promise<Quote[]> {
  if (contractId === null) return [];
  const { items } = (await systems.cpq.listQuotes({ query: { contractId, limit: 1000 }, correlationId })).body;
  return items.filter(({ status }) => status === "accepted");
}

/** Whether a later amendment of this one is in billing already: what it says of its own days can no longer be entered. */
export async function isOvertaken(systems: Systems, { quote, ground, correlationId }: AmendmentGround): Promise<boolean> {
  const { changedOn } = ground.subscription;
  const later = (await signedQuotes(systems, quote, correlationId)).find(({ amendsQuoteId }) => amendsQuoteId === quote.id);
  return later !== undefined && changedOn !== null && changedOn >= later.startOn;
}

/**
 * Refuses what would be half done: a contract that has ended or has notice, an amendment of another term than the one the
 * contract and billing are in, and a change of discount, which billing takes only with a term.
 * @throws StepRefused with a code of its own for each
 */
export function mustFit({ quote, ground: { contract, subscription } }: AmendmentGround): void {
  const refuse = (code: string, detail: string): never => {
    throw new StepRefused("check the amendment", code, detail);
  };
  if (contract.status !== "activated" || contract.terminateOn !== null)
    refuse("contract-not-active", `Contract ${contract.id} is ${contract.status}, its notice ${contract.terminateOn ?? "not given"}`);
  for (const { id, startOn, endOn } of [contract, subscription])
    if (quote.startOn < startOn || quote.startOn >= endOn)
      refuse("amendment-outside-term", `${quote.startOn} does not lie in the term of ${id} from ${startOn} to before ${endOn}`);
  if (compareDecimals(quote.discountPercent, subscription.discountPercent) !== 0)
    refuse("discount-not-carried", `Billing keeps its ${subscription.discountPercent} percent until the term ends`);
}

/** Whether billing charges what was signed, or will from a later day on. */
export function isInBilling({ quantity, tier, scheduled }: Subscription, quote: Quote): boolean {
  const change = scheduled?.action === "change" ? scheduled : null;
  return (change?.quantity ?? quantity) === quote.quantity && (change?.tier ?? tier) === quote.tier;
}
