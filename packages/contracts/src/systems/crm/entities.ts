import Type, { type Static } from "typebox";
import {
  Address,
  CalendarDate,
  Currency,
  ExternalKey,
  Id,
  Money,
  Name,
  PaymentTerms,
  BillingFrequency,
  Percent,
  Price,
  Quantity,
  nullable,
  strict,
  Instant,
} from "../../common/values.ts";

import { ForecastCategory, StagePath } from "./policy.ts";

/** How much a customer matters; sets response times and approvals. */
export const CustomerTier = Type.Enum(["strategic", "enterprise", "mid_market", "small_business"]);
export type CustomerTier = Static<typeof CustomerTier>;

/** What sales should know of how an account pays; left out where there is nothing to know. */
export const CollectionsStatus = Type.Enum(["good", "past_due", "in_collections", "restricted"]);
export type CollectionsStatus = Static<typeof CollectionsStatus>;

/**
 * A customer or a part of one. `billToAccountId` names who is legally billed for it, itself or one above it; null leaves
 * that to the tenant's policy. `legalName` is null where it is the name.
 */
export const Account = strict({
  id: Id("acc"),
  externalKey: ExternalKey,
  name: Name,
  parentAccountId: nullable(Id("acc")),
  status: Type.Enum(["prospect", "customer", "churned"]),
  tier: CustomerTier,
  industry: Name,
  currency: Currency,
  address: Address,
  taxId: nullable(Type.String({ maxLength: 30, description: "VAT, GST or similar number; null for none" })),
  legalName: nullable(Name),
  billToAccountId: nullable(Id("acc")),
  collectionsStatus: Type.Optional(CollectionsStatus),
});
export type Account = Static<typeof Account>;

export const Contact = strict({
  id: Id("con"),
  externalKey: ExternalKey,
  accountId: Id("acc"),
  name: Name,
  email: Type.String({ format: "email", maxLength: 200 }),
  role: Type.Enum(["billing", "executive", "technical"]),
});
export type Contact = Static<typeof Contact>;

/** What the customer will have from the start of the next term. */
export const RenewalTerms = strict({
  sku: Name,
  tier: Name,
  seats: Quantity,
  discountPercent: Percent,
  termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
  billingFrequency: BillingFrequency,
});
export type RenewalTerms = Static<typeof RenewalTerms>;

export const OpportunityStage = Type.Enum(["prospecting", "qualification", "proposal", "negotiation", "closed_won", "closed_lost"]);
export type OpportunityStage = Static<typeof OpportunityStage>;

export const Probability = Type.Integer({ minimum: 0, maximum: 100, description: "Percent" });

export const Opportunity = strict({
  id: Id("opp"),
  externalKey: ExternalKey,
  name: Name,
  accountId: Id("acc"),
  contractId: nullable(Id("ctr")),
  kind: Type.Enum(["new_business", "renewal"]),
  stage: OpportunityStage,
  closeOn: CalendarDate,
  terms: RenewalTerms,
  quoteId: nullable(Id("qte")),
  closedAt: nullable(Instant),
  lossReason: nullable(Name),
  amount: nullable(Money),
  probability: Probability,
  probabilityRule: Type.Enum(["stage", "manual"], { description: "Whether the probability is the stage's or somebody's own" }),
  forecastCategory: ForecastCategory,
  expectedRevenue: nullable(Money),
  stagePath: StagePath,
});
export type Opportunity = Static<typeof Opportunity>;

/** By which rule a contract came into force: recorded as signed, or drafted and approved by policy or not. */
export const ActivationRule = Type.Enum(["recorded", "approved", "approval_not_required"]);

/** Whether a term runs its months, or is signed to end on a day before they are over, as one does that ends with others. */
export const TermRule = Type.Enum(["whole_months", "cut_short"]);
export type TermRule = Static<typeof TermRule>;

/** What was signed: the truth that billing, provisioning and revenue must follow. */
export const Contract = strict({
  id: Id("ctr"),
  externalKey: ExternalKey,
  accountId: Id("acc"),
  status: Type.Enum(["draft", "in_approval", "activated", "expired", "terminated"]),
  sellingEntity: Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$", description: "Legal entity that sells, such as DE01" }),
  currency: Currency,
  startOn: CalendarDate,
  endOn: Type.String({ ...CalendarDate, description: "The first day after the term, as `endDay` says" }),
  endDay: Type.Enum(["exclusive"], { description: "`endOn` is no day of service: the next term starts on it" }),
  termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
  termRule: TermRule,
  sku: Name,
  tier: Name,
  seats: Quantity,
  unitPrice: Price,
  discountPercent: Percent,
  billingFrequency: BillingFrequency,
  paymentTerms: PaymentTerms,
  autoRenew: Type.Boolean(),
  renewals: Type.Integer({ minimum: 0, description: "How often it has been renewed" }),
  lastOpportunityId: nullable(Id("opp")),
  lastTermValue: nullable(Money),
  submittedBy: nullable(Name),
  returnReason: nullable(Name),
  activatedBy: nullable(Name),
  activationRule: nullable(ActivationRule),
  terminateOn: nullable(CalendarDate),
  terminationReason: nullable(Name),
  contractCurrency: Type.Enum(["account", "any"], {
    description: "The tenant's rule by which the contract last took its currency, term or account",
  }),
});
export type Contract = Static<typeof Contract>;

/** What a contract says, beside what becomes of it. A term is of whole months unless it says that it is cut short. */
export const ContractTerms = strict({
  ...Type.Omit(Contract, [
    "id",
    "status",
    "endDay",
    "termRule",
    "renewals",
    "lastOpportunityId",
    "lastTermValue",
    "submittedBy",
    "returnReason",
    "activatedBy",
    "activationRule",
    "terminateOn",
    "terminationReason",
    "contractCurrency",
  ]).properties,
  termRule: Type.Optional(TermRule),
});
export type ContractTerms = Static<typeof ContractTerms>;
