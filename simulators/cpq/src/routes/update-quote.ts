import { quoteUpdated } from "@cashline/contracts/systems/cpq/events";
import { updateQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { reviseQuote } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expiry.ts";
import { quoteGround } from "../store/quote-ground.ts";
import { countQuotes } from "../store/quotes-of-opportunity.ts";
import { requireCurrent } from "../store/signed-quotes.ts";
import { settle } from "./answer.ts";

export const updateQuoteRoute = write<typeof updateQuote, Collections>(updateQuote, ({ params, body }, context) => {
  const quote = context.store.quotes.require(params.quoteId);
  context.requireVersion(context.store.quotes.version(quote.id));
  // A quote off the table comes back only while no other has taken its place.
  if (quote.status !== "superseded") countQuotes(quote.opportunityId, quote.id, context);
  requireCurrent(quote, context);
  const answer = settle(reviseQuote(quote, body, quoteGround({ ...quote, ...body }, context), context.today), quoteUpdated, context);
  scheduleExpiry(answer.body, context);
  return answer;
});
