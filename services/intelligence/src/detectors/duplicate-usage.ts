import { moneyOf, moneyWire } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector } from "./detector.ts";
import { termKey, costMore, termUsage, termUsageReads, type TermUsage } from "./term-usage.ts";

/** Exposure is what the units counted twice have cost more, by the invoice's own rate card (domain reference, USG-DUPLICATE). */
export const duplicateUsage = detector<TermUsage>({
  name: "duplicate-usage",
  code: "USG-DUPLICATE",
  kind: "reconciliation",
  definition:
    "Billing has a reading twice and has billed both: same subscription, meter, day and quantity, the one's source id being the other's with a further collector named before it. What was credited on the usage line since is taken off.",
  reads: termUsageReads,
  isTimed: false,
  onlyIf: {
    reads: ["billing.usage.recorded"],
    sql: `SELECT 1 FROM (SELECT * FROM pi.usage_records FINAL WHERE tenant = {tenant:String}) GROUP BY subscription_id, meter, used_on, quantity HAVING count() > 1 LIMIT 1`,
  },
  sql: termUsage,
  detected: (row) => {
    const [units, extra] = [BigInt(row.drafted_units), BigInt(row.extra_units)];
    if (extra === 0n) return null;
    const left = costMore(row, units - extra, units).minor - BigInt(row.credited);
    if (left <= 0n) return null;
    const owed = moneyOf(row.currency, left);
    return {
      ...belongsTo(row),
      finding: {
        code: "USG-DUPLICATE",
        businessKey: termKey(row),
        title: "Usage billed twice",
        expected: `${units - extra} units on ${row.invoice_id}`,
        found: `${units} units, ${extra} of them again from ${row.extra_source}`.slice(0, 300),
        exposure: moneyWire(owed),
        direction: "over_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: {
          contractId: row.contract_id,
          invoiceId: row.invoice_id,
          lineId: "usage",
          currency: row.currency,
          minor: left.toString(),
        },
      },
    };
  },
});
