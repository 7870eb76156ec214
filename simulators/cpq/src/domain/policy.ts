import type { AppliedPolicy, CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import { compareDecimals } from "@cashline/kernel/decimal";

/** What holds until the tenant says otherwise. One level grants 20 to 40 percent, whatever the amount; above that nobody. */
export const defaultPolicy: CpqPolicy = {
  unitPriceDecimals: null,
  unitPriceRounding: "half-up",
  proration: "day",
  renewalPriceMethod: "contracted",
  renewalUpliftPercent: "0",
  quoteValidityDays: 30,
  approvalMatrix: [
    { upToPercent: "20", columns: [{ upToAmount: null, levels: [] }] },
    { upToPercent: "40", columns: [{ upToAmount: null, levels: ["sales management"] }] },
  ],
};

/**
 * What of a policy is printed on a quote; who must approve is in the quote's own list of approvals.
 * Source: ours; vendors disagree, so the policy is printed on what it made.
 */
export function appliedPolicy(policy: CpqPolicy): AppliedPolicy {
  const { unitPriceDecimals, unitPriceRounding, proration, renewalPriceMethod, renewalUpliftPercent, quoteValidityDays } = policy;
  return { unitPriceDecimals, unitPriceRounding, proration, renewalPriceMethod, renewalUpliftPercent, quoteValidityDays };
}

export type PolicyFlaw = { pointer: string; message: string };

/**
 * Why a policy cannot hold: bands and columns go from small to large, and only the last column of a band is open.
 * Source: ours; bands that overlap would give two answers.
 */
export function policyFlaws({ approvalMatrix }: CpqPolicy): PolicyFlaw[] {
  return approvalMatrix.flatMap(({ upToPercent, columns }, row) => {
    const pointer = `/approvalMatrix/${row}`;
    const before = approvalMatrix[row - 1];
    const flaws: PolicyFlaw[] = [];
    if (before && compareDecimals(before.upToPercent, upToPercent) >= 0)
      flaws.push({ pointer: `${pointer}/upToPercent`, message: "must be above the band before" });
    columns.forEach(({ upToAmount }, column) => {
      const at = `${pointer}/columns/${column}/upToAmount`;
      const isLast = column === columns.length - 1;
      if (isLast !== (upToAmount === null)) flaws.push({ pointer: at, message: "must be null in the last column, and in no other" });
      const smaller = columns[column - 1]?.upToAmount;
      if (upToAmount !== null && typeof smaller === "string" && compareDecimals(smaller, upToAmount) >= 0)
        flaws.push({ pointer: at, message: "must be above the column before" });
    });
    return flaws;
  });
}
