import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { CalendarDate } from "@cashline/kernel/time";
import type { Collections } from "./collections.ts";

type Context = CommandContext<Collections>;

/** What is signed of a contract now: accepted quotes that no accepted amendment has changed since. */
function signedQuotes(contractId: string, { store }: Context): Quote[] {
  const accepted = store.quotes.find({ contractId, status: "accepted" });
  const amended = new Set(accepted.map(({ amendsQuoteId }) => amendsQuoteId));
  return accepted.filter(({ id }) => !amended.has(id));
}

/** What is signed for the contract's last term. */
export function signedQuote(contractId: string, context: Context): Quote | undefined {
  return signedQuotes(contractId, context).toSorted((a, b) => (key(a) < key(b) ? 1 : -1))[0];
}

/** What is signed for the term a day lies in. */
export function signedQuoteOn(contractId: string, on: CalendarDate, context: Context): Quote | undefined {
  return signedQuotes(contractId, context).find(({ startOn, endOn }) => startOn <= on && on < endOn);
}

/** The months of the whole term: an amendment's own are only those that were left of it. */
export function monthsOfTerm(quote: Quote, { store }: Context): number {
  let first = quote;
  while (first.amendsQuoteId !== null) first = store.quotes.require(first.amendsQuoteId);
  return first.termMonths;
}

/** Whether what an amendment changes has been changed since by another one. */
export function isOutdated({ id, amendsQuoteId, contractId }: Quote, { store }: Context): boolean {
  if (amendsQuoteId === null) return false;
  return store.quotes.find({ contractId, status: "accepted" }).some((other) => other.amendsQuoteId === amendsQuoteId && other.id !== id);
}

const key = ({ endOn, startOn, id }: Quote): string => `${endOn} ${startOn} ${id}`;
