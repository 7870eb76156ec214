import Type, { type Static } from "typebox";
import { CalendarDate, Decimal, Name, Percent, nullable, strict } from "../../common/values.ts";

const amount = { pattern: "^[0-9]{1,12}(\\.[0-9]{1,4})?$", description: "Major units of the reporting currency, decimal text" };

/** Who must grant a discount of a quote up to an amount, one after the other; nobody: the policy grants it by itself. */
export const ApprovalColumn = strict({
  upToAmount: nullable(Type.String(amount)),
  levels: Type.Array(Name, { maxItems: 5, uniqueItems: true }),
});
/** One row of the approval matrix: discounts up to a percentage, by amount from small to large. */
export const ApprovalBand = strict({
  upToPercent: Percent,
  columns: Type.Array(ApprovalColumn, { minItems: 1, maxItems: 8 }),
});
export type ApprovalBand = Static<typeof ApprovalBand>;

export const Proration = Type.Enum(["day", "month", "month_and_day"], {
  description: "Part of a term: by days of a year of 365, by months with a begun one whole, or by whole months and the days after them",
});
export const RenewalPriceMethod = Type.Enum(["contracted", "list", "same"], {
  description: "A renewal at the price in force, contracted before list; at the list price; or at what was signed last",
});

const pricing = {
  unitPriceDecimals: nullable(
    Type.Integer({ minimum: 0, maximum: 8, description: "Null carries unit prices exact and rounds amounts only" }),
  ),
  unitPriceRounding: Type.Enum(["half-up", "half-even", "down"]),
  proration: Proration,
  renewalPriceMethod: RenewalPriceMethod,
  renewalUpliftPercent: Percent,
  quoteValidityDays: Type.Integer({ minimum: 1, maximum: 3650 }),
};

/** Where vendors disagree. What is above the last band of the matrix nobody may grant. */
export const CpqPolicy = strict({
  ...pricing,
  approvalMatrix: Type.Array(ApprovalBand, { minItems: 1, maxItems: 10 }),
});
export type CpqPolicy = Static<typeof CpqPolicy>;

/** The policy a quote was priced under, as printed on it. */
export const AppliedPolicy = strict(pricing);
export type AppliedPolicy = Static<typeof AppliedPolicy>;

/** A part of a term, and how many months it counts for. */
export const ProratedTerm = strict({
  precision: Proration,
  fromOn: CalendarDate,
  toOn: Type.String({ ...CalendarDate, description: "The day after the last" }),
  months: Decimal,
});
export type ProratedTerm = Static<typeof ProratedTerm>;
