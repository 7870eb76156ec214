import { quoteApproved, quoteLevelApproved } from "@cashline/contracts/systems/cpq/events";
import { approveQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { approveQuote as approve } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const approveQuoteRoute = write<typeof approveQuote, Collections>(approveQuote, ({ params, body }, context) => {
  const decision = approve(context.store.quotes.require(params.quoteId), body.approver, context.now);
  const waits = decision.outcome === "changed" && decision.quote.status === "in_review";
  return settle(decision, waits ? quoteLevelApproved : quoteApproved, context);
});
