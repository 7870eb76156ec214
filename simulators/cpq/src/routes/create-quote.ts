import { quoteSuperseded } from "@cashline/contracts/systems/cpq/events";
import { createQuote } from "@cashline/contracts/systems/cpq/operations";
import { refuse, write } from "@cashline/sim-kit/command";
import { supersedeQuote } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expiry.ts";
import { settle } from "./answer.ts";
import { makeQuote, requestOf } from "./quote-drafting.ts";

export const createQuoteRoute = write<typeof createQuote, Collections>(createQuote, ({ body }, context) => {
  if (body.supersedesQuoteId !== undefined) {
    const earlier = context.store.quotes.get(body.supersedesQuoteId);
    if (!earlier) return refuse("quote-not-standing", `There is no quote ${body.supersedesQuoteId}`);
    const { body: gone } = settle(supersedeQuote(earlier, body.opportunityId), quoteSuperseded, context);
    scheduleExpiry(gone, context);
  }
  return makeQuote(requestOf(body), context);
});
