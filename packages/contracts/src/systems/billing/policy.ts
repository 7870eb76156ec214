import Type, { type Static } from "typebox";
import { Name, strict } from "../../common/values.ts";

const TimeZone = Type.String({ minLength: 1, maxLength: 60, description: "IANA name, such as Europe/Berlin" });
const Proration = Type.Enum(["actual_days", "thirty_day_months", "by_second"], {
  description: "How the unused share of a period is measured: its days, months of 30 days (30E/360), or its seconds",
});
const Rounding = Type.Enum(["half-up", "half-even"]);
const RoundingLevel = Type.Enum(["per_line", "per_invoice"]);
const DiscountOrder = Type.Enum(["stated", "percent_first", "amount_first"]);
const Numbering = Type.Enum(["daily_run", "at_finalisation"]);

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

/** What billing systems disagree on, as this sandbox decides it. Never set, it holds the defaults at version 0. */
export const BillingPolicy = strict({
  timeZone: TimeZone,
  autoInvoicing: Type.Boolean({ description: "Whether later periods are drafted from the agenda by themselves" }),
  proration: Proration,
  changeBilling: Type.Enum(["next_invoice", "immediate"]),
  cancellationCredit: Type.Enum(["none", "prorated"]),
  rounding: Rounding,
  roundingLevel: RoundingLevel,
  discountOrder: DiscountOrder,
  numbering: Numbering,
  consolidation: Type.Enum(["none", "billing_account", "parent"]),
  usageBilling: Type.Enum(["per_term", "per_period"]),
  usagePrices: Type.Enum(["new_term", "ended_term"]),
  lateUsage: Type.Enum(["stays_unbilled", "next_invoice"]),
  creditSurplus: Type.Enum(["credit", "refund"], { description: "Where a credit goes that exceeds what is due" }),
  dunningCampaigns: Type.Array(DunningCampaign, { minItems: 1, maxItems: 20 }),
  defaultCampaign: Name,
});
export type BillingPolicy = Static<typeof BillingPolicy>;

/** The policy a document was made under. */
export const AppliedPolicy = strict({
  version: Type.Integer({ minimum: 0 }),
  timeZone: TimeZone,
  proration: Proration,
  discountOrder: DiscountOrder,
  numbering: Numbering,
});
export type AppliedPolicy = Static<typeof AppliedPolicy>;
