import Type, { type Static } from "typebox";
import { CalendarDate, Id, Instant, Money, nullable, strict } from "../../common/values.ts";
import { OpportunityStage } from "./entities.ts";
import { ForecastCategory } from "./policy.ts";

/** The part a person plays in a decision to buy. */
export const BuyingRole = Type.Enum([
  "business_user",
  "decision_maker",
  "economic_buyer",
  "economic_decision_maker",
  "evaluator",
  "executive_sponsor",
  "influencer",
  "technical_buyer",
  "other",
]);

export const OpportunityContactRole = strict({ contactId: Id("con"), role: BuyingRole, isPrimary: Type.Boolean() });
export type OpportunityContactRole = Static<typeof OpportunityContactRole>;

export const OpportunityContacts = strict({
  id: Id("ocr"),
  opportunityId: Id("opp"),
  roles: Type.Array(OpportunityContactRole, { maxItems: 50 }),
});
export type OpportunityContacts = Static<typeof OpportunityContacts>;

/** What an opportunity's forecast was from a moment on. A new entry is made when one of its members has changed. */
export const OpportunityHistoryEntry = strict({
  sequence: Type.Integer({ minimum: 1, description: "Position of the change in the event log" }),
  at: Instant,
  stage: OpportunityStage,
  probability: Type.Integer({ minimum: 0, maximum: 100 }),
  forecastCategory: ForecastCategory,
  amount: nullable(Money),
  expectedRevenue: nullable(Money),
  closeOn: CalendarDate,
});
export type OpportunityHistoryEntry = Static<typeof OpportunityHistoryEntry>;
