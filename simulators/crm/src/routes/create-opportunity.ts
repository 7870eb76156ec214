import { opportunityCreated } from "@cashline/contracts/systems/crm/events";
import { createOpportunity } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { requireAccount } from "./answer.ts";

/** A renewal names the contract it renews; new business may name one or none. */
export const createOpportunityRoute = write<typeof createOpportunity, Collections>(createOpportunity, ({ body }, context) => {
  requireAccount(body.accountId, context);
  if (body.contractId === null) {
    if (body.kind === "renewal") return refuse("unknown-contract", "A renewal names the contract it renews");
  } else if (context.store.contracts.get(body.contractId)?.accountId !== body.accountId) {
    return refuse("unknown-contract", `Account ${body.accountId} has no contract ${body.contractId}`);
  }
  const opportunity = {
    id: context.id("opp", body.externalKey),
    ...body,
    stage: "prospecting" as const,
    quoteId: null,
    closedAt: null,
    lossReason: null,
  };
  context.store.opportunities.insert(opportunity);
  context.emit(opportunityCreated, opportunity);
  return reply(opportunity, 1);
});
