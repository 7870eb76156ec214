import { quoteCreated } from "@cashline/contracts/systems/cpq/events";
import { createQuote } from "@cashline/contracts/systems/cpq/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { draftQuote } from "../domain/quote.ts";
import { candidatePrices } from "../store/candidate-prices.ts";
import type { Collections } from "../store/collections.ts";
import { countQuotes } from "../store/quotes-of-opportunity.ts";

export const createQuoteRoute = write<typeof createQuote, Collections>(createQuote, ({ body }, context) => {
  const ordinal = countQuotes(body.opportunityId, undefined, context) + 1;
  const decision = draftQuote(context.id("qte", body.opportunityId, String(ordinal)), body, candidatePrices(body, context));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  context.store.quotes.insert(decision.quote);
  context.emit(quoteCreated, decision.quote);
  return reply(decision.quote, 1);
});
