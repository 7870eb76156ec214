import { previewQuote } from "@cashline/contracts/systems/cpq/operations";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { preview, requestOf } from "./quote-drafting.ts";

export const previewQuoteRoute = write<typeof previewQuote, Collections>(previewQuote, ({ body }, context) =>
  preview(requestOf(body), context),
);
