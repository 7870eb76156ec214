import { opportunityUpdated } from "@cashline/contracts/systems/crm/events";
import { updateOpportunity } from "@cashline/contracts/systems/crm/operations";
import { write } from "@cashline/sim-kit/command";
import { updateOpportunity as update } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const updateOpportunityRoute = write<typeof updateOpportunity, Collections>(updateOpportunity, ({ params, body }, context) => {
  const opportunity = context.store.opportunities.require(params.opportunityId);
  context.requireVersion(context.store.opportunities.version(opportunity.id));
  return settle(update(opportunity, body), opportunityUpdated, context);
});
