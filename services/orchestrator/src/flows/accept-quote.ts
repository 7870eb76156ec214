import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { Undo } from "./undo.ts";

/** Brings the won opportunity's terms to an accepted quote in CPQ. */
export async function acceptQuote(
  flow: Flow,
  systems: Systems,
  undo: Undo,
  opportunity: Opportunity,
  contract: Contract,
  correlationId: string,
): Promise<Quote> {
  const { terms } = opportunity;
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
          kind: "renewal",
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
  if (drafted.status === "accepted") return drafted;
  // An accepted quote stays: the customer has signed it, and the next run bills it.
  undo.register("reject the quote", ["quote-accepted"], (key) =>
    systems.cpq.rejectQuote({
      params: { quoteId: drafted.id },
      body: { reason: "renewal taken back" },
      idempotencyKey: key,
      correlationId,
    }),
  );
  const submitted = await flow.step(
    "submit quote",
    async (key) => (await systems.cpq.submitQuote({ params: { quoteId: drafted.id }, body: {}, idempotencyKey: key, correlationId })).body,
  );
  if (submitted.status === "in_review") {
    // The customer has signed what the opportunity says, so the discount was agreed before: sales management's word is in it.
    await flow.step("approve quote", (key) =>
      systems.cpq.approveQuote({
        params: { quoteId: drafted.id },
        body: { approver: "sales management" },
        idempotencyKey: key,
        correlationId,
      }),
    );
  }
  return flow.step(
    "accept quote",
    async (key) => (await systems.cpq.acceptQuote({ params: { quoteId: drafted.id }, body: {}, idempotencyKey: key, correlationId })).body,
  );
}
