import { absoluteMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { termKey, costMore, ON_TIME_DAYS, termUsage, termUsageReads, type TermUsage } from "./term-usage.ts";

/**
 * Exposure is what the term's usage costs as known now less what it cost when it was billed (domain reference, USG-LATE: late
 * quantity × marginal tier rate). What was credited on the usage line since is taken off, and what an invoice of late usage has
 * taken in is billed.
 */
export const lateUsage = detector<TermUsage>({
  name: "late-usage",
  code: "USG-LATE",
  kind: "reconciliation",
  definition: `After a term's usage was billed, readings of days before the draft came in ${ON_TIME_DAYS} days after their use or later, or billed readings were corrected, so that the term costs another amount, and no invoice of late usage or credit note has settled it. What the term's last days use after an early renewal is on time.`,
  reads: termUsageReads,
  isTimed: false,
  onlyIf: {
    reads: ["billing.usage.recorded", "billing.usage", "billing.invoice"],
    sql: `SELECT 1 FROM pi.usage_records WHERE tenant = {tenant:String} AND dateDiff('day', toDate(used_on), toDate(recorded_at)) >= ${ON_TIME_DAYS} AND recorded_at > (SELECT min(occurred_at) FROM pi.raw_events WHERE tenant = {tenant:String} AND event_type = 'billing.invoice.drafted.v1') UNION ALL SELECT 1 FROM ${states("billing.usage")} LIMIT 1`,
  },
  sql: termUsage,
  detected: (row) => {
    // A cancelled subscription's late usage is billed no more.
    if (row.ended_as === "cancelled" || row.invoice_status === "draft" || (row.late_units === "0" && row.taken_back === "0")) return null;
    const units = BigInt(row.billed_units);
    const known = units + BigInt(row.late_units) - BigInt(row.taken_back);
    const difference = moneyOf(row.currency, costMore(row, units, known).minor + BigInt(row.credited));
    if (difference.minor === 0n) return null;
    return {
      ...belongsTo(row),
      finding: {
        code: "USG-LATE",
        businessKey: termKey(row),
        title: "Usage known only after its invoice",
        expected: `${known} units billed`,
        found: `${units} units on ${row.invoice_id}, ${row.late_units} came late, ${row.taken_back} were taken back`,
        exposure: moneyWire(absoluteMoney(difference)),
        direction: difference.minor < 0n ? "over_billed" : "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: {
          invoiceId: row.invoice_id,
          contractId: row.contract_id,
          subscriptionId: row.subscription_id,
          usageIds: row.late_units === "0" ? null : row.late_usage,
          lineId: difference.minor < 0n ? "usage" : null,
          currency: row.currency,
          minor: absoluteMoney(difference).minor.toString(),
        },
      },
    };
  },
});
