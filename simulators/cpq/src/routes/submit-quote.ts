import { quoteApproved, quoteSubmitted } from "@cashline/contracts/systems/cpq/events";
import { submitQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { submitQuote as submit } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const submitQuoteRoute = write<typeof submitQuote, Collections>(submitQuote, ({ params, body }, context) => {
  const decision = submit(context.store.quotes.require(params.quoteId), body.submitter ?? null);
  const waits = decision.outcome === "changed" && decision.quote.status === "in_review";
  return settle(decision, waits ? quoteSubmitted : quoteApproved, context);
});
