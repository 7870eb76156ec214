import { getQuote } from "@cashline/contracts/systems/cpq/operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getQuoteRoute = readOne<Collections>(getQuote, "quotes", "quoteId");
