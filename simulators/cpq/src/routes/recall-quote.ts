import { quoteRecalled } from "@cashline/contracts/systems/cpq/events";
import { recallQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { recallQuote as recall } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const recallQuoteRoute = write<typeof recallQuote, Collections>(recallQuote, ({ params }, context) =>
  settle(recall(context.store.quotes.require(params.quoteId)), quoteRecalled, context),
);
