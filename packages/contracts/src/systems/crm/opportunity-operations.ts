import Type from "typebox";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, strict } from "../../common/values.ts";
import { Opportunity } from "./entities.ts";
import { limitedOperation } from "./limited-operation.ts";
import { OpportunityHistoryEntry } from "./opportunity-entities.ts";

const opportunity = strict({ opportunityId: Id("opp") });

export const moveOpportunity = limitedOperation({
  id: "moveOpportunity",
  method: "POST",
  path: "/v1/opportunities/{opportunityId}/stage",
  scope: "crm:opportunities:write",
  summary: "Moves an open opportunity to another open stage; probability and forecast category follow the stage.",
  params: opportunity,
  ifMatch: "required",
  body: strict({ stage: Type.Enum(["prospecting", "qualification", "proposal", "negotiation"]) }),
  reply: { status: 200, body: Opportunity },
  problems: ["opportunity-closed", "stage-not-reachable"],
});
export const listOpportunityHistory = limitedOperation({
  id: "listOpportunityHistory",
  method: "GET",
  path: "/v1/opportunities/{opportunityId}/history",
  scope: "crm:opportunities:read",
  summary: "How stage, amount and forecast have changed, oldest first.",
  params: opportunity,
  query: strict({ ...pageQuery, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })) }),
  reply: { status: 200, body: pageOf(OpportunityHistoryEntry) },
});
