import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { isStanding } from "../domain/quote.ts";
import type { Collections } from "./collections.ts";

export const QUOTE_EXPIRY = "quote-expiry";

/** Puts the end of an offer on the agenda while it can still be taken, and takes it off when it is signed or gone. */
export function scheduleExpiry(quote: Quote, context: CommandContext<Collections>): void {
  if (!isStanding(quote) || quote.status === "accepted") context.unschedule(QUOTE_EXPIRY, quote.id);
  else if (quote.expiresOn !== null) context.schedule(instantAt(quote.expiresOn, "00:00"), QUOTE_EXPIRY, quote.id);
}
