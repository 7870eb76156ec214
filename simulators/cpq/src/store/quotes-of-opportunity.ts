import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { isStanding } from "../domain/quote.ts";
import type { Collections } from "./collections.ts";

/**
 * How many quotes an opportunity has had. Refuses when one of them, other than `exceptId`, is still on the table: a
 * customer has one offer at a time.
 */
export function countQuotes(opportunityId: string, exceptId: string | undefined, { store }: CommandContext<Collections>): number {
  const quotes = store.quotes.find({ opportunityId });
  const standing = quotes.find((quote: Quote) => isStanding(quote) && quote.id !== exceptId);
  if (standing) return refuse("already-exists", `Opportunity ${opportunityId} has quote ${standing.id}, which is ${standing.status}`);
  return quotes.length;
}

/** The id the next quote of an opportunity gets. */
export function nextQuoteId(opportunityId: string, before: number, context: CommandContext<Collections>): string {
  return context.id("qte", opportunityId, String(before + 1));
}
