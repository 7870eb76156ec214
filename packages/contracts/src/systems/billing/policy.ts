import Type, { type Static } from "typebox";
import { Name, strict } from "../../common/values.ts";

const TimeZone = Type.String({ minLength: 1, maxLength: 60, description: "IANA name, such as Europe/Berlin" });
const Proration = Type.Enum(["actual_days", "thirty_day_months", "by_second"], {
  description: "How the unused share of a period is measured: its days, months of 30 days (30E/360), or its seconds",
});
const Rounding = Type.Enum(["half-up", "half-even"]);
const PartPeriodAllowance = Type.Enum(["prorated", "full", "none"], {
  description:
    "What of a month's included usage and minimum commitment a part of a billing period has: the share its seats are charged by, all of each month begun, or nothing of a month not over",
});
const RoundingLevel = Type.Enum(["per_line", "per_invoice"]);
const DiscountOrder = Type.Enum(["stated", "percent_first", "amount_first"]);
const Numbering = Type.Enum(["daily_run", "at_finalisation"]);

const ChangeBilling = Type.Enum(["next_invoice", "immediate"]);
const CancellationCredit = Type.Enum(["none", "prorated"]);
const Consolidation = Type.Enum(["none", "billing_account", "parent"]);
const UsageBilling = Type.Enum(["per_term", "per_period"]);
const UsagePrices = Type.Enum(["when_used", "new_term", "ended_term"], {
  description:
    "The price a renewal rates the ended term's usage at: that of the day it was used, the new term's, or that of the ended term's first day",
});
const LateUsage = Type.Enum(["stays_unbilled", "next_invoice"]);
const CreditSurplus = Type.Enum(["credit", "refund"], { description: "Where a credit goes that exceeds what is due" });
const PausedPeriods = Type.Enum(["void", "prorate"], {
  description:
    "What a pause takes off the periods it touches: those that begin in it are never charged, or each is charged for its days not paused",
});

/** How an unpaid invoice is pursued. */
export const DunningCampaign = strict({
  code: Name,
  retryAfterDays: Type.Array(Type.Integer({ minimum: 1, maximum: 60 }), {
    maxItems: 12,
    description: "Days from each failure to the next try",
  }),
  schedule: Type.Enum(["fixed", "smart"], { description: "smart: 09:00 local, no weekends, a payday near by when funds were short" }),
  hardDecline: Type.Enum(["stop", "retry"]),
  graceDays: Type.Integer({ minimum: 0, maximum: 90, description: "Days between the last failure and the final action" }),
  finalAction: Type.Enum(["none", "suspend", "write_off"]),
});
export type DunningCampaign = Static<typeof DunningCampaign>;

/** Whether a subscription is refused more than 10 new invoices a minute and 20 a day, in scenario time. */
const InvoiceLimits = Type.Enum(["none", "per_subscription"]);

/** What billing systems disagree on, as this sandbox decides it. Never set, it holds the defaults at version 0. */
export const BillingPolicy = strict({
  timeZone: TimeZone,
  autoInvoicing: Type.Boolean({ description: "Whether later periods are drafted from the agenda by themselves" }),
  proration: Proration,
  changeBilling: ChangeBilling,
  cancellationCredit: CancellationCredit,
  rounding: Rounding,
  roundingLevel: RoundingLevel,
  discountOrder: DiscountOrder,
  numbering: Numbering,
  consolidation: Consolidation,
  usageBilling: UsageBilling,
  usagePrices: UsagePrices,
  lateUsage: LateUsage,
  partPeriodAllowance: PartPeriodAllowance,
  pausedPeriods: PausedPeriods,
  creditSurplus: CreditSurplus,
  dunningCampaigns: Type.Array(DunningCampaign, { minItems: 1, maxItems: 20 }),
  defaultCampaign: Name,
  invoiceLimits: InvoiceLimits,
});
export type BillingPolicy = Static<typeof BillingPolicy>;

/** What a policy is replaced by; what was added later may be left out and then holds its default. */
export const BillingPolicyUpdate = strict({
  ...BillingPolicy.properties,
  partPeriodAllowance: Type.Optional(PartPeriodAllowance),
  pausedPeriods: Type.Optional(PausedPeriods),
  invoiceLimits: Type.Optional(InvoiceLimits),
});

/** The policy a document was made under: every member that shapes documents, and the version that reads the rest back. */
export const AppliedPolicy = strict({
  version: Type.Integer({ minimum: 0 }),
  timeZone: TimeZone,
  proration: Proration,
  changeBilling: ChangeBilling,
  cancellationCredit: CancellationCredit,
  rounding: Rounding,
  roundingLevel: RoundingLevel,
  discountOrder: DiscountOrder,
  numbering: Numbering,
  consolidation: Consolidation,
  usageBilling: UsageBilling,
  usagePrices: UsagePrices,
  lateUsage: LateUsage,
  partPeriodAllowance: PartPeriodAllowance,
  pausedPeriods: PausedPeriods,
  creditSurplus: CreditSurplus,
});
export type AppliedPolicy = Static<typeof AppliedPolicy>;
