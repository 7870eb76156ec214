import { moneyWire } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { costMore, endedTerms, termColumns, termUsageReads, type TermUsage } from "./term-usage.ts";

type Row = TermUsage & { missing_units: string; events: string; verdicts: string };

/** Hours in which metering's readings reach billing. */
const GRACE_HOURS = 1;

/**
 * Exposure is what the units would have cost more on the term's invoice (domain reference, USG-MISSING). An event of a subject that
 * nobody has registered belongs to the nearest registered one above it, by the parts of its name between slashes.
 */
export const missingUsage = detector<Row>({
  name: "missing-usage",
  code: "USG-MISSING",
  kind: "reconciliation",
  definition: `Metering was handed events of an ended term more than ${GRACE_HOURS} hour ago, whether it counted, quarantined or refused them, that billing has not recorded under their id, and the term's usage is drafted without them. Units within what is included cost nothing and are not missed.`,
  reads: ["metering.batch", "metering.subject", "metering.binding", ...termUsageReads],
  isTimed: true,
  onlyIf: `SELECT 1 FROM pi.metered_events WHERE tenant = {tenant:String} AND quantity > 0 AND event_id NOT IN (SELECT source_id FROM pi.usage_records WHERE tenant = {tenant:String}) LIMIT 1`,
  sql: `WITH ${endedTerms},
events AS (SELECT * FROM pi.metered_events FINAL WHERE tenant = {tenant:String} AND quantity > 0 AND verdict != 'duplicate' AND received_at <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_HOURS} HOUR
  AND event_id NOT IN (SELECT source_id FROM records)),
subjects AS (SELECT JSONExtractString(s.payload, 'key') AS subject_key, JSONExtractString(n.payload, 'subscriptionId') AS bound_to
FROM ${states("metering.subject")} AS s INNER JOIN ${states("metering.binding")} AS n ON JSONExtractString(n.payload, 'subjectId') = s.object_id),
strays AS (SELECT e.event_id AS event_id, e.source AS source, argMax(s.bound_to, length(s.subject_key)) AS subscription_id
FROM (SELECT event_id, source, subject FROM events WHERE subscription_id = '') AS e CROSS JOIN subjects AS s
WHERE e.subject = s.subject_key OR startsWith(e.subject, concat(s.subject_key, '/')) GROUP BY event_id, source),
lost AS (SELECT if(e.subscription_id = '', x.subscription_id, e.subscription_id) AS subscription_id, e.quantity AS quantity, substring(e.used_at, 1, 10) AS used_on, e.verdict AS verdict, e.event_id AS event_id
FROM events AS e LEFT JOIN strays AS x ON x.event_id = e.event_id AND x.source = e.source),
missing AS (SELECT t.invoice_id AS invoice_id, sum(l.quantity) AS missing, count() AS events, arrayStringConcat(arraySort(groupUniqArray(l.verdict)), ', ') AS verdicts
FROM terms AS t INNER JOIN lost AS l ON l.subscription_id = t.subscription_id WHERE l.used_on >= t.start_on AND l.used_on < t.end_on GROUP BY invoice_id),
counted AS (SELECT t.invoice_id AS invoice_id, sum(r.quantity) AS units FROM terms AS t INNER JOIN records AS r ON r.subscription_id = t.subscription_id
WHERE t.invoice_id IN (SELECT invoice_id FROM missing) AND r.recorded_at < t.drafted_at AND r.used_on >= t.start_on AND r.used_on < t.end_on GROUP BY invoice_id)
SELECT ${termColumns}, toString(n.units) AS billed_units, toString(m.missing) AS missing_units, toString(m.events) AS events, m.verdicts AS verdicts
FROM missing AS m INNER JOIN terms AS t ON t.invoice_id = m.invoice_id INNER JOIN cases AS b ON b.subscription_id = t.subscription_id LEFT JOIN counted AS n ON n.invoice_id = m.invoice_id
ORDER BY contract_id, invoice_id`,
  detected: (row) => {
    const [units, missing] = [BigInt(row.billed_units), BigInt(row.missing_units)];
    const exposure = costMore(row, units, units + missing);
    if (exposure.minor === 0n) return null;
    return {
      ...belongsTo(row),
      finding: {
        code: "USG-MISSING",
        businessKey: row.contract_id,
        title: "Metered usage not billed",
        expected: `${units + missing} units on ${row.invoice_id}`,
        found: `${units} units; ${missing} of ${row.events} metered events (${row.verdicts}) never reached billing`,
        exposure: moneyWire(exposure),
        direction: "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { subscriptionId: row.subscription_id, invoiceId: row.invoice_id },
      },
    };
  },
});
