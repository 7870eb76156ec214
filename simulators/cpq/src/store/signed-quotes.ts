import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import type { CalendarDate } from "@cashline/kernel/time";
import { isRenewalOfSameTerm } from "../domain/contract-change.ts";
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

/** Refuses a quote that was drafted on what is signed no more: another one has amended it since, or renewed the contract for a day of the same term. */
export function requireCurrent(quote: Quote, { store }: Context): void {
  const { id, amendsQuoteId, contractId } = quote;
  const others = store.quotes.find({ contractId, status: "accepted" }).filter((other) => other.id !== id);
  if (amendsQuoteId !== null) {
    const isAmended = others.some((other) => other.amendsQuoteId === amendsQuoteId);
    return isAmended ? refuse("amendment-outdated", `${amendsQuoteId} has been amended since`) : undefined;
  }
  const same = others.find((other) => isRenewalOfSameTerm(other, quote));
  if (same) refuse("amendment-outdated", `${same.id} has renewed ${contractId} from ${same.startOn} to ${same.endOn}`);
}

const key = ({ endOn, startOn, id }: Quote): string => `${endOn} ${startOn} ${id}`;
