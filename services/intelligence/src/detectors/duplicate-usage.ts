import { moneyOf, moneyWire } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector } from "./detector.ts";
import { costMore, endedTerms, termColumns, termUsageReads, type TermUsage } from "./term-usage.ts";

type Row = TermUsage & { extra_units: string; credited: string; source: string };

/** Exposure is what the units counted twice have cost more, by the invoice's own rate card (domain reference, USG-DUPLICATE). */
export const duplicateUsage = detector<Row>({
  name: "duplicate-usage",
  code: "USG-DUPLICATE",
  kind: "reconciliation",
  definition:
    "Billing has a reading twice and has billed both: same subscription, meter, day and quantity, the one's source id being the other's with a further collector named before it. What was credited on the usage line since is taken off.",
  reads: termUsageReads,
  isTimed: false,
  onlyIf: `SELECT 1 FROM (SELECT * FROM pi.usage_records FINAL WHERE tenant = {tenant:String}) GROUP BY subscription_id, meter, used_on, quantity HAVING count() > 1 LIMIT 1`,
  sql: `WITH ${endedTerms},
again AS (SELECT a.subscription_id AS subscription_id, a.source_id AS source_id FROM records AS a
INNER JOIN records AS b ON b.subscription_id = a.subscription_id AND b.meter = a.meter AND b.used_on = a.used_on AND b.quantity = a.quantity
WHERE a.source_id != b.source_id AND endsWith(a.source_id, concat('/', b.source_id)) AND a.quantity_now > 0),
counted AS (SELECT t.subscription_id AS subscription_id, t.invoice_id AS invoice_id, sum(r.quantity) AS units, sumIf(r.quantity, (r.subscription_id, r.source_id) IN (SELECT * FROM again)) AS extra,
  anyIf(r.source_id, (r.subscription_id, r.source_id) IN (SELECT * FROM again)) AS source
FROM terms AS t INNER JOIN records AS r ON r.subscription_id = t.subscription_id
WHERE r.recorded_at < t.drafted_at AND r.used_on >= t.start_on AND r.used_on < t.end_on GROUP BY subscription_id, invoice_id HAVING extra > 0)
SELECT ${termColumns}, toString(n.units) AS billed_units, toString(n.extra) AS extra_units, toString(x.credited) AS credited, n.source AS source
FROM counted AS n INNER JOIN terms AS t ON t.invoice_id = n.invoice_id INNER JOIN cases AS b ON b.subscription_id = t.subscription_id
LEFT JOIN usage_credits AS x ON x.invoice_id = n.invoice_id
ORDER BY contract_id, invoice_id`,
  detected: (row) => {
    const [units, extra] = [BigInt(row.billed_units), BigInt(row.extra_units)];
    const left = costMore(row, units - extra, units).minor - BigInt(row.credited);
    if (left <= 0n) return null;
    const owed = moneyOf(row.currency, left);
    return {
      ...belongsTo(row),
      finding: {
        code: "USG-DUPLICATE",
        businessKey: row.contract_id,
        title: "Usage billed twice",
        expected: `${units - extra} units on ${row.invoice_id}`,
        found: `${units} units, ${extra} of them again from ${row.source}`.slice(0, 300),
        exposure: moneyWire(owed),
        direction: "over_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { invoiceId: row.invoice_id, lineId: "usage", currency: row.currency, minor: left.toString() },
      },
    };
  },
});
