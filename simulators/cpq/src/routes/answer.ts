import type { EventDeclaration } from "@cashline/contracts/common/events";
import { Quote } from "@cashline/contracts/systems/cpq/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type { Changed, Refused, Unchanged } from "../domain/quote.ts";
import type { Collections } from "../store/collections.ts";

/** Saves and publishes what the domain decided of a quote that exists, or refuses with its reason. */
export function settle(
  decision: Changed | Unchanged | Refused,
  event: EventDeclaration<typeof Quote>,
  context: CommandContext<Collections>,
) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { quote } = decision;
  if (decision.outcome === "changed") {
    context.store.quotes.save(quote);
    context.emit(event, quote);
  }
  return reply(quote, context.store.quotes.version(quote.id));
}

/** The quote the domain decided on, or its refusal. */
export function decided(decision: Changed | Unchanged | Refused): Quote {
  return decision.outcome === "refused" ? refuse(decision.code, decision.detail) : decision.quote;
}
