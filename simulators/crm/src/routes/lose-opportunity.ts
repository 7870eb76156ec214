import { opportunityLost } from "@cashline/contracts/systems/crm/events";
import { loseOpportunity } from "@cashline/contracts/systems/crm/operations";
import { write } from "@cashline/sim-kit/command";
import { loseOpportunity as lose } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";
import { opportunityOf, settle } from "./answer.ts";

export const loseOpportunityRoute = write<typeof loseOpportunity, Collections>(loseOpportunity, ({ params, body }, context) =>
  settle(lose(opportunityOf(params.opportunityId, context), body.reason, context.now), opportunityLost, context),
);
