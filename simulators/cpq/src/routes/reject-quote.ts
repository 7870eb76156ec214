import { quoteRejected } from "@cashline/contracts/systems/cpq/events";
import { rejectQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { rejectQuote as reject } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expiry.ts";
import { settle } from "./answer.ts";

export const rejectQuoteRoute = write<typeof rejectQuote, Collections>(rejectQuote, ({ params, body }, context) => {
  const answer = settle(reject(context.store.quotes.require(params.quoteId), body.reason, context.now), quoteRejected, context);
  scheduleExpiry(answer.body, context);
  return answer;
});
