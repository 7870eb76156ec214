import type { ApprovalBand } from "@cashline/contracts/systems/cpq/policy";
import { addDecimals, compareDecimals, multiplyDecimals, remainingShare, type Decimal } from "@cashline/kernel/decimal";
import { absoluteMoney, type Money } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";

/**
 * What seller and partner take off the regular price together, in percent. What a contract or a schedule grants needs
 * nobody's word and is not in it: Salesforce's approvals look at the additional discount in the same way.
 */
export function discretionaryPercent(customerPercent: Decimal, partnerPercent: Decimal): Decimal {
  const left = multiplyDecimals(remainingShare(customerPercent), remainingShare(partnerPercent));
  return addDecimals("100", multiplyDecimals("-100", left));
}

/**
 * The levels whose word an offer needs, one after the other: none when the policy grants it by itself, undefined when
 * nobody may. Limits are included. Amounts are compared in the reporting currency at its planning rates; an amount in a
 * currency without one counts as larger than every limit.
 * Source: ours; the matrix is the tenant's, and that limits are included is printed in its policy.
 */
export function levelsFor(matrix: readonly ApprovalBand[], percent: Decimal, value: Money): readonly string[] | undefined {
  const band = matrix.find(({ upToPercent }) => compareDecimals(percent, upToPercent) <= 0);
  if (!band) return undefined;
  if (band.columns.length === 1) return band.columns[0]?.levels;
  const amount = reportingAmount(value);
  const column = band.columns.find(
    ({ upToAmount }) => upToAmount === null || (amount !== undefined && compareDecimals(amount, upToAmount) <= 0),
  );
  return column?.levels;
}

/** In major units of the reporting currency; undefined where there is no planning rate. */
function reportingAmount(value: Money): Decimal | undefined {
  try {
    const minor = toReportingMinor(absoluteMoney(value));
    return multiplyDecimals(minor.toString(), "0.01");
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
