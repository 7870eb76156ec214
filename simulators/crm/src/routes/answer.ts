import type { EventDeclaration } from "@cashline/contracts/common/events";
import { Opportunity } from "@cashline/contracts/systems/crm/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type { Changed, Refused } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";

/** Saves and publishes what the domain decided of an opportunity, or refuses with its reason. */
export function settle(decision: Changed | Refused, event: EventDeclaration<typeof Opportunity>, context: CommandContext<Collections>) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { opportunity } = decision;
  context.store.opportunities.save(opportunity);
  context.emit(event, opportunity);
  return reply(opportunity, context.store.opportunities.version(opportunity.id));
}

/** Refuses what names an account that does not exist. */
export function requireAccount(accountId: string, context: CommandContext<Collections>): void {
  if (!context.store.accounts.get(accountId)) refuse("unknown-account", `There is no account ${accountId}`);
}
