import { opportunityWon } from "@cashline/contracts/systems/crm/events";
import { winOpportunity } from "@cashline/contracts/systems/crm/operations";
import { write } from "@cashline/sim-kit/command";
import { winOpportunity as win } from "../domain/opportunity.ts";
import type { Collections } from "../store/collections.ts";
import { opportunityOf, settle } from "./answer.ts";

export const winOpportunityRoute = write<typeof winOpportunity, Collections>(winOpportunity, ({ params }, context) =>
  settle(win(opportunityOf(params.opportunityId, context), context.now), opportunityWon, context),
);
