import type { Account, Opportunity } from "@cashline/contracts/systems/crm/entities";
import { opportunityUpdated } from "@cashline/contracts/systems/crm/events";
import { updateOpportunity } from "@cashline/contracts/systems/crm/operations";
import { refuse, write } from "@cashline/sim-kit/command";
import { updateOpportunity as update } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { opportunityOf, settle } from "./answer.ts";

export const updateOpportunityRoute = write<typeof updateOpportunity, Collections>(updateOpportunity, ({ params, body }, context) => {
  const opportunity = opportunityOf(params.opportunityId, context);
  if (body.amount !== undefined) requireCurrency(body.amount, context.store.accounts.require(opportunity.accountId));
  return settle(update(opportunity, body, policyInForce(context).policy), opportunityUpdated, context);
});

/** Forecasts add up amounts, so an opportunity is in its account's currency. */
export function requireCurrency(amount: Opportunity["amount"], { currency }: Account): void {
  if (amount !== null && amount.currency !== currency)
    refuse("amount-currency-differs", `The account is in ${currency}, the amount in ${amount.currency}`);
}
