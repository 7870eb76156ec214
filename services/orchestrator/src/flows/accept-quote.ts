import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { Undo } from "./undo.ts";

/**
 * Brings the won opportunity's terms to an accepted quote in CPQ, an amendment where product or tier change, and tells CRM
 * which one was signed.
 */
export async function acceptQuote(
  flow: Flow,
  systems: Systems,
  undo: Undo,
  opportunity: Opportunity,
  contract: Contract,
  correlationId: string,
): Promise<Quote> {
  const { terms } = opportunity;
  const kind = terms.sku === contract.sku && terms.tier === contract.tier ? "renewal" : "amendment";
  let quoteId: string | null = null;
  // An accepted quote stays: the customer has signed it, and the next run bills it.
  undo.register("reject the quote", ["quote-accepted"], (key) =>
    quoteId === null
      ? Promise.resolve(null)
      : systems.cpq.rejectQuote({ params: { quoteId }, body: { reason: "renewal taken back" }, idempotencyKey: key, correlationId }),
  );
  const drafted = await flow.step("draft quote", async (key) => {
    // A run after a compensated one finds the quote the customer has signed already.
    const standing = (await systems.cpq.listQuotes({ query: { contractId: contract.id }, correlationId })).body.items.find(
      ({ opportunityId, status }) => opportunityId === opportunity.id && status === "accepted",
    );
    if (standing) return standing;
    return (
      await systems.cpq.createQuote({
        idempotencyKey: key,
        correlationId,
        body: {
          kind,
          accountId: opportunity.accountId,
          contractId: contract.id,
          opportunityId: opportunity.id,
          currency: contract.currency,
          startOn: contract.endOn,
          termMonths: terms.termMonths,
          sku: terms.sku,
          tier: terms.tier,
          quantity: terms.seats,
          discountPercent: terms.discountPercent,
          billingFrequency: terms.billingFrequency,
        },
      })
    ).body;
  });
  quoteId = drafted.id;
  const accepted = drafted.status === "accepted" ? drafted : await signQuote(flow, systems, drafted.id, correlationId);
  await flow.step(`hand the ${kind} to CRM`, (key) =>
    systems.crm.recordSignedQuote({
      params: { opportunityId: opportunity.id },
      body: { quoteId: accepted.id, quoteKind: accepted.kind },
      idempotencyKey: key,
      correlationId,
    }),
  );
  return accepted;
}

/** From draft to the customer's signature, by way of the discount's approval where the matrix asks for one. */
async function signQuote(flow: Flow, systems: Systems, quoteId: string, correlationId: string): Promise<Quote> {
  const submitted = await flow.step(
    "submit quote",
    async (key) => (await systems.cpq.submitQuote({ params: { quoteId }, body: {}, idempotencyKey: key, correlationId })).body,
  );
  if (submitted.status === "in_review") {
    // The customer has signed what the opportunity says, so the discount was agreed before: sales management's word is in it.
    await flow.step("approve quote", (key) =>
      systems.cpq.approveQuote({
        params: { quoteId },
        body: { approver: "sales management" },
        idempotencyKey: key,
        correlationId,
      }),
    );
  }
  return flow.step(
    "accept quote",
    async (key) => (await systems.cpq.acceptQuote({ params: { quoteId }, body: {}, idempotencyKey: key, correlationId })).body,
  );
}
