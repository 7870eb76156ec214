import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/**
 * How many quotes an opportunity has had. Refuses when one of them, other than `exceptId`, is still on the table: a
 * customer has one offer at a time.
 */
export function countQuotes(opportunityId: string, exceptId: string | undefined, { store }: CommandContext<Collections>): number {
  const quotes = store.quotes.find({ opportunityId });
  const standing = quotes.find((quote: Quote) => quote.status !== "rejected" && quote.id !== exceptId);
  if (standing) return refuse("already-exists", `Opportunity ${opportunityId} has quote ${standing.id}, which is ${standing.status}`);
  return quotes.length;
}
