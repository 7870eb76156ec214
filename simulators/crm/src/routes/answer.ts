import type { EventDeclaration } from "@cashline/contracts/common/events";
import { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type * as lifecycle from "../domain/contract-lifecycle.ts";
import type { Changed, Refused } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";

type Context = CommandContext<Collections>;

/** The opportunity a call is about, at the version the caller says it has read. */
export function opportunityOf(opportunityId: string, context: Context): Opportunity {
  const opportunity = context.store.opportunities.require(opportunityId);
  context.requireVersion(context.store.opportunities.version(opportunity.id));
  return opportunity;
}

/** The contract a call is about, at the version the caller says it has read. */
export function contractOf(contractId: string, context: Context): Contract {
  const contract = context.store.contracts.require(contractId);
  context.requireVersion(context.store.contracts.version(contract.id));
  return contract;
}

/** Saves and publishes what the domain decided of an opportunity, or refuses with its reason. */
export function settle(decision: Changed | Refused, event: EventDeclaration<typeof Opportunity>, context: Context) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { opportunity } = decision;
  context.store.opportunities.save(opportunity);
  context.emit(event, opportunity);
  return reply(opportunity, context.store.opportunities.version(opportunity.id));
}

/** Saves and publishes what the domain decided of a contract, or refuses with its reason. */
export function settleContract(
  decision: lifecycle.Changed | lifecycle.Refused,
  event: EventDeclaration<typeof Contract>,
  context: Context,
) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { contract } = decision;
  context.store.contracts.save(contract);
  context.emit(event, contract);
  return reply(contract, context.store.contracts.version(contract.id));
}
