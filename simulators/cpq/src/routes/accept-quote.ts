import { quoteAccepted } from "@cashline/contracts/systems/cpq/events";
import { acceptQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { acceptQuote as accept } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expiry.ts";
import { requireCurrent } from "../store/signed-quotes.ts";
import { settle } from "./answer.ts";

export const acceptQuoteRoute = write<typeof acceptQuote, Collections>(acceptQuote, ({ params }, context) => {
  const quote = context.store.quotes.require(params.quoteId);
  requireCurrent(quote, context);
  const answer = settle(accept(quote, context.now), quoteAccepted, context);
  scheduleExpiry(answer.body, context);
  return answer;
});
