import { compareDecimals, type Decimal } from "@cashline/kernel/decimal";

/** Who may grant a discount: the rule itself, a person, or nobody. */
export type Approval = "policy" | "review" | "nobody";

type Band = { readonly upToPercent: Decimal; readonly approval: Exclude<Approval, "nobody"> };

/** Discounts in percent of the price in force, limits included, from small to large. Above the last band nobody may grant one. */
export const discountMatrix: readonly Band[] = [
  { upToPercent: "20", approval: "policy" },
  { upToPercent: "40", approval: "review" },
];

/** Whose word a discount needs. */
export function approvalFor(discountPercent: Decimal): Approval {
  return discountMatrix.find(({ upToPercent }) => compareDecimals(discountPercent, upToPercent) <= 0)?.approval ?? "nobody";
}
