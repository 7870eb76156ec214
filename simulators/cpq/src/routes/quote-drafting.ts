import { quoteCreated } from "@cashline/contracts/systems/cpq/events";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { createQuote } from "@cashline/contracts/systems/cpq/operations";
import type { BodyOf } from "@cashline/contracts/common/operation";
import { reply, type CommandContext } from "@cashline/sim-kit/command";
import type { QuoteRequest } from "../domain/price-quote.ts";
import { draftQuote } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/expiry.ts";
import { quoteGround } from "../store/quote-ground.ts";
import { countQuotes, nextQuoteId } from "../store/quotes-of-opportunity.ts";
import { decided } from "./answer.ts";

type Context = CommandContext<Collections>;

/** What is asked for, with what may be left out. */
export function requestOf(body: BodyOf<typeof createQuote>): QuoteRequest {
  const { partnerDiscountPercent = "0", priceBookId = null, components = [], coTerminateOn = null, supersedesQuoteId = null } = body;
  return { ...body, partnerDiscountPercent, priceBookId, components, coTerminateOn, supersedesQuoteId, amendsQuoteId: null };
}

/** The quote as it would be drafted now. `before` is how many quotes its opportunity has had. */
function drafted(request: QuoteRequest, before: number, context: Context): Quote {
  const id = nextQuoteId(request.opportunityId, before, context);
  return decided(draftQuote(id, request, quoteGround(request, context), context.today));
}

/** Drafts a quote; refuses when its opportunity has one on the table already. */
export function makeQuote(request: QuoteRequest, context: Context) {
  const quote = drafted(request, countQuotes(request.opportunityId, undefined, context), context);
  context.store.quotes.insert(quote);
  scheduleExpiry(quote, context);
  context.emit(quoteCreated, quote);
  return reply(quote, 1);
}

/** The quote `makeQuote` would draft; nothing is made. */
export function preview(request: QuoteRequest, context: Context) {
  return reply(drafted(request, context.store.quotes.find({ opportunityId: request.opportunityId }).length, context));
}
