import Type, { type Static } from "typebox";
import { Id, strict } from "../../common/values.ts";

const Days = (minimum: number, maximum: number, description: string) => Type.Integer({ minimum, maximum, description });
const MajorAmount = (description: string) =>
  Type.String({
    pattern: "^[0-9]{1,4}(\\.[0-9]{1,3})?$",
    description: `${description}; major units of the charge's currency, decimal text`,
  });

/** What the provider takes of a charge: a share, a fixed part, and at most `cap`. */
export const FeeRule = strict({
  percent: Type.String({ pattern: "^[0-9]{1,2}(\\.[0-9]{1,4})?$", description: "Below 100, decimal text" }),
  fixed: MajorAmount("Added to the share"),
  cap: Type.Union([MajorAmount("The fee is never above this"), Type.Null()]),
});
export type FeeRule = Static<typeof FeeRule>;

export const PayoutInterval = Type.Enum(["daily", "weekly", "monthly", "manual"]);
export type PayoutInterval = Static<typeof PayoutInterval>;

/** Where vendors disagree. Every member has a default, and what applied is printed on the document it produced. */
export const Policy = strict({
  id: Id("pol"),
  captureMethod: Type.Enum(["automatic", "manual"], { description: "How a card is captured when the intent does not say" }),
  authorizationValidDays: Days(1, 30, "Days a card's authorisation holds before it is released"),
  refundWindowDays: Days(1, 1825, "Days after the money came in which it can be refunded"),
  refundFees: Type.Enum(["kept", "returned"], { description: "Whether a refund gives back its share of the charge's fee" }),
  disputeFee: MajorAmount("What a dispute costs that withdraws money"),
  disputeFeeReturned: Type.Boolean({ description: "Whether the fee comes back when the dispute is won" }),
  evidenceDays: Days(1, 120, "Days to answer a dispute"),
  reviewDays: Days(1, 120, "Days the bank takes to decide on evidence"),
  payoutDelayDays: Days(0, 90, "Days until the money of a charge is available"),
  payoutInterval: PayoutInterval,
  payoutWeekday: Type.Integer({ minimum: 1, maximum: 7, description: "Day of weekly payouts, 1 for Monday" }),
  payoutMonthDay: Type.Integer({ minimum: 1, maximum: 31, description: "Day of monthly payouts; the last day where the month is shorter" }),
  payoutArrivalDays: Days(0, 30, "Days a payout is under way"),
  payoutAccount: Type.String({ pattern: "^[A-Z0-9]{4,34}$", description: "One of the published test accounts" }),
  rateLimit: Type.Enum(["none", "test_mode", "live_mode"], {
    description: "How often the account may call over all its clients: 25 or 100 calls a second, 25 of them of one operation",
  }),
  fees: strict({ card: FeeRule, sepa_debit: FeeRule, ach_debit: FeeRule, bank_transfer: FeeRule }),
});
export type Policy = Static<typeof Policy>;
