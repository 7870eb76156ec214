import { absoluteMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { costMore, endedTerms, termColumns, termUsageReads, type TermUsage } from "./term-usage.ts";

type Row = TermUsage & { late_units: string; taken_back: string; credited: string };

/** Days from use in which a reading is on time: metering hands one over by the night. */
const ON_TIME_DAYS = 2;

/** A reading corrected while its draft was held is on the draft made in its place as it was corrected. */
const BILLED_AS_CORRECTED = "(r.is_corrected AND r.corrected_at < t.last_drafted_at)";

/**
 * Exposure is what the term's usage costs as known now less what it cost when it was billed (domain reference, USG-LATE: late
 * quantity × marginal tier rate). What was credited on the usage line since is taken off.
 */
export const lateUsage = detector<Row>({
  name: "late-usage",
  code: "USG-LATE",
  kind: "reconciliation",
  definition: `After a term's usage was billed, readings of days before the draft came in ${ON_TIME_DAYS} days after their use or later, or billed readings were corrected, so that the term costs another amount, and no invoice or credit note has settled it. What the term's last days use after an early renewal is on time.`,
  reads: termUsageReads,
  isTimed: false,
  onlyIf: `SELECT 1 FROM pi.usage_records WHERE tenant = {tenant:String} AND dateDiff('day', toDate(used_on), toDate(recorded_at)) >= ${ON_TIME_DAYS} AND recorded_at > (SELECT min(occurred_at) FROM pi.raw_events WHERE tenant = {tenant:String} AND event_type = 'billing.invoice.drafted.v1') UNION ALL SELECT 1 FROM ${states("billing.usage")} LIMIT 1`,
  sql: `WITH ${endedTerms},
counted AS (SELECT t.subscription_id AS subscription_id, t.invoice_id AS invoice_id, sumIf(if(${BILLED_AS_CORRECTED}, r.quantity_now, r.quantity), r.recorded_at < t.drafted_at) AS units,
  sumIf(toInt64(r.quantity) - toInt64(r.quantity_now), r.recorded_at < t.drafted_at AND NOT ${BILLED_AS_CORRECTED}) AS taken_back,
  sumIf(r.quantity_now, r.recorded_at >= t.drafted_at AND r.used_on < toString(toDate(t.drafted_at)) AND dateDiff('day', toDate(r.used_on), toDate(r.recorded_at)) >= ${ON_TIME_DAYS}) AS late
FROM terms AS t INNER JOIN records AS r ON r.subscription_id = t.subscription_id
WHERE t.invoice_status != 'draft' AND r.used_on >= t.start_on AND r.used_on < t.end_on GROUP BY subscription_id, invoice_id HAVING late > 0 OR taken_back != 0)
SELECT ${termColumns}, toString(n.units) AS billed_units, toString(n.late) AS late_units, toString(n.taken_back) AS taken_back, toString(x.credited) AS credited
FROM counted AS n INNER JOIN terms AS t ON t.invoice_id = n.invoice_id INNER JOIN cases AS b ON b.subscription_id = t.subscription_id
LEFT JOIN usage_credits AS x ON x.invoice_id = n.invoice_id
ORDER BY contract_id, invoice_id`,
  detected: (row) => {
    const units = BigInt(row.billed_units);
    const known = units + BigInt(row.late_units) - BigInt(row.taken_back);
    const difference = moneyOf(row.currency, costMore(row, units, known).minor + BigInt(row.credited));
    if (difference.minor === 0n) return null;
    return {
      ...belongsTo(row),
      finding: {
        code: "USG-LATE",
        businessKey: row.contract_id,
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
          lineId: difference.minor < 0n ? "usage" : null,
          currency: row.currency,
          minor: absoluteMoney(difference).minor.toString(),
        },
      },
    };
  },
});
