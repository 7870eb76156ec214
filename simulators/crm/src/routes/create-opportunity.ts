import { opportunityCreated } from "@cashline/contracts/systems/crm/events";
import { createOpportunity } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { openOpportunity } from "../domain/opportunity.ts";
import { requireAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { requireCurrency } from "./update-opportunity.ts";

/** A renewal names the contract it renews; new business may name one or none. */
export const createOpportunityRoute = write<typeof createOpportunity, Collections>(createOpportunity, ({ body }, context) => {
  const account = requireAccount(body.accountId, context);
  if (body.contractId === null) {
    if (body.kind === "renewal") return refuse("unknown-contract", "A renewal names the contract it renews");
  } else if (context.store.contracts.get(body.contractId)?.accountId !== body.accountId) {
    return refuse("unknown-contract", `Account ${body.accountId} has no contract ${body.contractId}`);
  }
  const amount = body.amount ?? null;
  requireCurrency(amount, account);
  const opportunity = openOpportunity({ ...body, id: context.id("opp", body.externalKey), amount }, policyInForce(context).policy);
  context.store.opportunities.insert(opportunity);
  context.emit(opportunityCreated, opportunity);
  return reply(opportunity, 1);
});
