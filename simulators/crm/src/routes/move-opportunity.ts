import { opportunityStageChanged } from "@cashline/contracts/systems/crm/events";
import { moveOpportunity } from "@cashline/contracts/systems/crm/opportunity-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { moveOpportunity as move } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { opportunityOf, settle } from "./answer.ts";

/** A move to the stage it stands in changes nothing. */
export const moveOpportunityRoute = write<typeof moveOpportunity, Collections>(moveOpportunity, ({ params, body }, context) => {
  const opportunity = opportunityOf(params.opportunityId, context);
  if (opportunity.stage === body.stage) return reply(opportunity, context.store.opportunities.version(opportunity.id));
  return settle(move(opportunity, body.stage, policyInForce(context).policy), opportunityStageChanged, context);
});
