import { opportunityQuoteSigned } from "@cashline/contracts/systems/crm/events";
import { recordSignedQuote } from "@cashline/contracts/systems/crm/operations";
import { reply, write } from "@cashline/sim-kit/command";
import { recordSignedQuote as record } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { opportunityOf, settle } from "./answer.ts";

export const recordSignedQuoteRoute = write<typeof recordSignedQuote, Collections>(recordSignedQuote, ({ params, body }, context) => {
  const opportunity = opportunityOf(params.opportunityId, context);
  if (opportunity.quoteId === body.quoteId) return reply(opportunity, context.store.opportunities.version(opportunity.id));
  return settle(record(opportunity, body.quoteId, policyInForce(context).policy), opportunityQuoteSigned, context);
});
