import type { BodyOf } from "@cashline/contracts/common/operation";
import type { createAmendment, createRenewal } from "@cashline/contracts/systems/cpq/change-operations";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { amendmentOf, renewalOf } from "../domain/contract-change.ts";
import type { QuoteRequest } from "../domain/price-quote.ts";
import type { Collections } from "../store/collections.ts";
import { monthsOfTerm, signedQuote, signedQuoteOn } from "../store/signed-quotes.ts";

type Context = CommandContext<Collections>;

/** The request for a change of what is signed on a day; refuses when nothing is. */
export function amendmentRequest(contractId: string, body: BodyOf<typeof createAmendment>, context: Context): QuoteRequest {
  const signed = signedQuoteOn(contractId, body.effectiveOn, context);
  if (!signed) return refuse("nothing-signed", `No accepted quote of ${contractId} is in force on ${body.effectiveOn}`);
  return amendmentOf(signed, body);
}

/** The request for the term after the last one signed; refuses when none is. */
export function renewalRequest(contractId: string, body: BodyOf<typeof createRenewal>, context: Context): QuoteRequest {
  const signed = signedQuote(contractId, context);
  if (!signed) return refuse("nothing-signed", `No quote of ${contractId} was accepted`);
  return renewalOf(signed, body, monthsOfTerm(signed, context));
}
