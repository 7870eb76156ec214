import type { Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { CrmPolicy, StagePath } from "@cashline/contracts/systems/crm/policy";
import type { Instant } from "@cashline/kernel/time";
import { expectedRevenue } from "./forecast.ts";

export type Changed = { outcome: "changed"; opportunity: Opportunity };
export type Refused = { outcome: "refused"; code: "opportunity-closed" | "stage-not-reachable"; detail: string };

/** What may change while an opportunity is open. A probability of null goes back to the stage's. */
export type OpportunityChange = Partial<Pick<Opportunity, "name" | "closeOn" | "terms" | "quoteId" | "amount">> & {
  probability?: number | null;
};
/** What entering a stage sets, and which stages follow which. */
export type StageRules = Pick<CrmPolicy, "stages" | "stagePath">;

const OPEN_STAGES = ["prospecting", "qualification", "proposal", "negotiation"] as const;
export type OpenStage = (typeof OPEN_STAGES)[number];
type OpenedWith = Omit<
  Opportunity,
  "stage" | "quoteId" | "closedAt" | "lossReason" | "probability" | "probabilityRule" | "forecastCategory" | "expectedRevenue" | "stagePath"
>;

/** A new opportunity stands in the first stage. Source: Salesforce `Opportunity.StageName`, the first stage. */
export function openOpportunity(opened: OpenedWith, rules: StageRules): Opportunity {
  return withRevenue({
    ...opened,
    quoteId: null,
    closedAt: null,
    lossReason: null,
    stagePath: rules.stagePath,
    stage: "prospecting",
    ...rules.stages.prospecting,
    probabilityRule: "stage",
    expectedRevenue: null,
  });
}

/**
 * Changes an open opportunity. The stage follows what is on the table: the first quote makes it a proposal, other terms
 * after that a negotiation. It never goes back by itself.
 * Source: ours; Salesforce leaves the stage to the seller, here it follows the quote.
 */
export function updateOpportunity(opportunity: Opportunity, change: OpportunityChange, rules: StageRules): Changed | Refused {
  if (isClosed(opportunity)) return closed(opportunity);
  const { probability, ...members } = change;
  const moved = enter({ ...opportunity, ...members }, stageAfter(opportunity, change), rules);
  return { outcome: "changed", opportunity: withRevenue(withProbability(moved, probability, rules)) };
}

/**
 * Moves an open opportunity to another open stage as far as the tenant's path allows. Entering a stage sets its
 * probability and forecast category as they are then; a later change of the policy does not reach back, as in Salesforce.
 */
export function moveOpportunity(opportunity: Opportunity, stage: OpenStage, rules: StageRules): Changed | Refused {
  if (isClosed(opportunity)) return closed(opportunity);
  const steps = OPEN_STAGES.indexOf(stage) - OPEN_STAGES.indexOf(opportunity.stage as OpenStage);
  if (steps !== 0 && !leadsOn(rules.stagePath, steps))
    return { outcome: "refused", code: "stage-not-reachable", detail: `${rules.stagePath}: not from ${opportunity.stage} to ${stage}` };
  return { outcome: "changed", opportunity: withRevenue(enter(opportunity, stage, rules)) };
}

/** The customer agreed. Source: Salesforce's stage Closed Won (`IsWon`). */
export function winOpportunity(opportunity: Opportunity, at: Instant): Changed | Refused {
  if (isClosed(opportunity)) return closed(opportunity);
  const won = { stage: "closed_won", probability: 100, probabilityRule: "stage", forecastCategory: "closed", closedAt: at } as const;
  return { outcome: "changed", opportunity: withRevenue({ ...opportunity, ...won }) };
}

/**
 * Which quote the customer has signed. It may come after the opportunity was won, as CPQ follows on; never after it was lost.
 * Source: ours; CPQ's primary quote as CRM keeps it.
 */
export function recordSignedQuote(opportunity: Opportunity, quoteId: string, rules: StageRules): Changed | Refused {
  if (opportunity.stage === "closed_lost") return closed(opportunity);
  const stage = stageAfter(opportunity, { quoteId });
  return { outcome: "changed", opportunity: withRevenue(enter({ ...opportunity, quoteId }, stage, rules)) };
}

/** The customer declined, for `reason`. Source: Salesforce's stage Closed Lost. */
export function loseOpportunity(opportunity: Opportunity, reason: string, at: Instant): Changed | Refused {
  if (isClosed(opportunity)) return closed(opportunity);
  const lost = { stage: "closed_lost", probability: 0, probabilityRule: "stage", forecastCategory: "omitted", closedAt: at } as const;
  return { outcome: "changed", opportunity: withRevenue({ ...opportunity, ...lost, lossReason: reason }) };
}

/** True for won and lost; nothing leads back. Source: Salesforce `Opportunity.IsClosed`; that nothing leads back is ours. */
export function isClosed({ stage }: Opportunity): boolean {
  return !isOpen(stage);
}

function isOpen(stage: Opportunity["stage"]): stage is OpenStage {
  switch (stage) {
    case "closed_won":
    case "closed_lost":
      return false;
    case "prospecting":
    case "qualification":
    case "proposal":
    case "negotiation":
      return true;
  }
}

function leadsOn(path: StagePath, steps: number): boolean {
  switch (path) {
    case "free":
      return true;
    case "forward":
      return steps > 0;
    case "stepwise":
      return steps === 1;
  }
}

/** In a stage; what the stage sets is set when it was another before. */
function enter(opportunity: Opportunity, stage: Opportunity["stage"], { stages, stagePath }: StageRules): Opportunity {
  if (stage === opportunity.stage || !isOpen(stage)) return opportunity;
  return { ...opportunity, stage, stagePath, ...stages[stage], probabilityRule: "stage" };
}

function withProbability(opportunity: Opportunity, probability: number | null | undefined, { stages }: StageRules): Opportunity {
  if (probability === undefined) return opportunity;
  if (probability !== null) return { ...opportunity, probability, probabilityRule: "manual" };
  const byStage = isOpen(opportunity.stage) ? stages[opportunity.stage].probability : opportunity.probability;
  return { ...opportunity, probability: byStage, probabilityRule: "stage" };
}

function withRevenue(opportunity: Opportunity): Opportunity {
  return { ...opportunity, expectedRevenue: expectedRevenue(opportunity.amount, opportunity.probability) };
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
