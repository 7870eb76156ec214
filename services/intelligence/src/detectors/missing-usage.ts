import { moneyWire } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector } from "./detector.ts";
import { termKey, costMore, GRACE_HOURS, HANDED_OVER, termUsage, termUsageReads, type TermUsage } from "./term-usage.ts";

/**
 * Exposure is what the units would have cost more on the term's invoice (domain reference, USG-MISSING).
 */
export const missingUsage = detector<TermUsage>({
  name: "missing-usage",
  code: "USG-MISSING",
  kind: "reconciliation",
  definition: `Metering was handed events of an ended term more than ${GRACE_HOURS} hour ago, whether it counted, quarantined or refused them, that billing has not recorded under their id, and the term's usage is drafted without them: by its renewal, by the last bill of a cancelled or expired subscription, or not at all where that had nothing to bill. Of a term cut short the days served count for what is included. Units within what is included cost nothing and are not missed.`,
  reads: ["metering.batch", "metering.subject", "metering.binding", ...termUsageReads],
  isTimed: true,
  onlyIf: {
    reads: ["metering.batch", "billing.usage.recorded"],
    sql: `SELECT 1 FROM pi.metered_events FINAL WHERE tenant = {tenant:String} AND quantity > 0 AND verdict != 'duplicate' AND ${HANDED_OVER}
AND event_id NOT IN (SELECT source_id FROM pi.usage_records WHERE tenant = {tenant:String}) LIMIT 1`,
  },
  sql: termUsage,
  detected: (row) => {
    const [units, missing] = [BigInt(row.drafted_units), BigInt(row.missing_units)];
    const exposure = costMore(row, units, units + missing);
    if (exposure.minor === 0n) return null;
    const isBilled = row.invoice_status !== "none";
    return {
      ...belongsTo(row),
      finding: {
        code: "USG-MISSING",
        businessKey: termKey(row),
        title: "Metered usage not billed",
        expected: `${units + missing} units on ${isBilled ? row.invoice_id : "a last bill"}`,
        found: `${units} units; ${missing} of ${row.missing_events} metered events (${row.missing_verdicts}) never reached billing`,
        exposure: moneyWire(exposure),
        direction: "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: {
          contractId: row.contract_id,
          subscriptionId: row.subscription_id,
          invoiceId: isBilled ? row.invoice_id : null,
          eventIds: row.missing_ids,
          days: row.missing_days,
        },
      },
    };
  },
});
