import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { Instant } from "@cashline/kernel/time";

export type Changed = { outcome: "changed"; opportunity: Opportunity };
export type Refused = { outcome: "refused"; code: "opportunity-closed"; detail: string };

/** What may change while an opportunity is open. */
export type OpportunityChange = Partial<Pick<Opportunity, "name" | "closeOn" | "terms" | "quoteId">>;

/**
 * Changes an open opportunity. The stage follows what is on the table: the first quote makes it a proposal, other terms
 * after that a negotiation. It never goes back by itself.
 */
export function updateOpportunity(opportunity: Opportunity, change: OpportunityChange): Changed | Refused {
  if (isClosed(opportunity)) return closed(opportunity);
  return { outcome: "changed", opportunity: { ...opportunity, ...change, stage: stageAfter(opportunity, change) } };
}

/** The customer agreed. */
export function winOpportunity(opportunity: Opportunity, at: Instant): Changed | Refused {
  if (isClosed(opportunity)) return closed(opportunity);
  return { outcome: "changed", opportunity: { ...opportunity, stage: "closed_won", closedAt: at } };
}

/** Which quote the customer has signed. It may come after the opportunity was won, as CPQ follows on; never after it was lost. */
export function recordSignedQuote(opportunity: Opportunity, quoteId: string): Changed | Refused {
  if (opportunity.stage === "closed_lost") return closed(opportunity);
  return { outcome: "changed", opportunity: { ...opportunity, quoteId, stage: stageAfter(opportunity, { quoteId }) } };
}

/** The customer declined, for `reason`. */
export function loseOpportunity(opportunity: Opportunity, reason: string, at: Instant): Changed | Refused {
  if (isClosed(opportunity)) return closed(opportunity);
  return { outcome: "changed", opportunity: { ...opportunity, stage: "closed_lost", closedAt: at, lossReason: reason } };
}

/** True for won and lost; nothing leads back. */
export function isClosed({ stage }: Opportunity): boolean {
  switch (stage) {
    case "closed_won":
    case "closed_lost":
      return true;
    case "prospecting":
    case "qualification":
    case "proposal":
    case "negotiation":
      return false;
  }
}

function stageAfter({ stage }: Opportunity, change: OpportunityChange): Opportunity["stage"] {
  if (stage === "proposal" && change.terms !== undefined) return "negotiation";
  const early = stage === "prospecting" || stage === "qualification";
  return early && typeof change.quoteId === "string" ? "proposal" : stage;
}

function closed(opportunity: Opportunity): Refused {
  return {
    outcome: "refused",
    code: "opportunity-closed",
    detail: `The opportunity is ${opportunity.stage} since ${opportunity.closedAt}`,
  };
}
