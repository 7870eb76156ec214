import { quoteUpdated } from "@cashline/contracts/systems/cpq/events";
import { updateQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { reviseQuote } from "../domain/quote.ts";
import { candidatePrices } from "../store/candidate-prices.ts";
import type { Collections } from "../store/collections.ts";
import { countQuotes } from "../store/quotes-of-opportunity.ts";
import { settle } from "./answer.ts";

export const updateQuoteRoute = write<typeof updateQuote, Collections>(updateQuote, ({ params, body }, context) => {
  const quote = context.store.quotes.require(params.quoteId);
  context.requireVersion(context.store.quotes.version(quote.id));
  // A rejected quote comes back only while no other has taken its place.
  countQuotes(quote.opportunityId, quote.id, context);
  return settle(reviseQuote(quote, body, candidatePrices({ ...quote, ...body }, context)), quoteUpdated, context);
});
