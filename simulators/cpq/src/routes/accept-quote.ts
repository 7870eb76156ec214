import { quoteAccepted } from "@cashline/contracts/systems/cpq/events";
import { acceptQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { acceptQuote as accept } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const acceptQuoteRoute = write<typeof acceptQuote, Collections>(acceptQuote, ({ params }, context) =>
  settle(accept(context.store.quotes.require(params.quoteId), context.now), quoteAccepted, context),
);
