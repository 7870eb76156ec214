import { quoteExpired } from "@cashline/contracts/systems/cpq/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { expireQuote as expire } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

/** What the agenda does when the last day of an offer has passed. */
export function expireQuote({ key }: { readonly key: string }, context: CommandContext<Collections>): void {
  settle(expire(context.store.quotes.require(key)), quoteExpired, context);
}
