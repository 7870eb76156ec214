import { quotePresented } from "@cashline/contracts/systems/cpq/events";
import { presentQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import { presentQuote as present } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const presentQuoteRoute = write<typeof presentQuote, Collections>(presentQuote, ({ params }, context) =>
  settle(present(context.store.quotes.require(params.quoteId), context.now), quotePresented, context),
);
