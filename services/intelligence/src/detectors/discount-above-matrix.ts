import { moneyWire, subtractMoney } from "@cashline/kernel/money";
import { belongsTo, instantIn, type CaseRow } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { priceOfTerm } from "./term-price.ts";

type Row = CaseRow & {
  quote_id: string;
  currency: string;
  unit_price: string;
  quantity: string;
  discount_percent: string;
  term_months: string;
  billing_frequency: string;
  granted: string;
  stood_seconds: string;
};

/** A matrix that stands for less is no policy of the company's. */
const SHORT_HOURS = 24;

/** Exposure is the term at the most that may be granted less the term at the discount signed (domain reference, QTC-DISCOUNT-UNAPPROVED). */
export const discountAboveMatrix = detector<Row>({
  name: "discount-above-matrix",
  code: "QTC-DISCOUNT-UNAPPROVED",
  kind: "reconciliation",
  definition: `A quote was accepted under an approval matrix that stood for less than ${SHORT_HOURS} hours, with a discount that nobody may grant by the matrix that stands now. A case whose people have approved the discount since has granted it.`,
  reads: ["cpq.policy.updated", "cpq.quote", "crm.contract", "orchestrator.case"],
  isTimed: false,
  onlyIf: {
    isForGood: true,
    reads: ["cpq.policy.updated"],
    sql: `SELECT 1 FROM pi.raw_events WHERE tenant = {tenant:String} AND event_type = 'cpq.policy.updated.v1' LIMIT 1`,
  },
  sql: `WITH matrices AS (SELECT version, in_force_at, leadInFrame(in_force_at, 1, toDateTime64('2200-01-01', 3, 'UTC')) OVER (ORDER BY version ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS until,
  arrayMax(band -> toDecimal64OrZero(JSONExtractString(band, 'upToPercent'), 4), JSONExtractArrayRaw(policy, 'approvalMatrix')) AS most
FROM (SELECT object_version AS version, any(occurred_at) AS in_force_at, any(payload) AS policy FROM pi.raw_events
  WHERE tenant = {tenant:String} AND event_type = 'cpq.policy.updated.v1' GROUP BY version)),
now_granted AS (SELECT argMax(most, version) AS most FROM matrices),
loose AS (SELECT in_force_at, until, most FROM matrices WHERE dateDiff('second', in_force_at, until) < ${SHORT_HOURS * 3600}),
quotes AS (SELECT object_id AS quote_id, payload, ${instantIn("payload", "acceptedAt")} AS accepted_at, toDecimal64OrZero(JSONExtractString(payload, 'discretionaryPercent'), 4) AS given
FROM ${states("cpq.quote")} WHERE JSONExtractString(payload, 'acceptedAt') != '' AND (SELECT count() FROM loose) > 0),
granted AS (SELECT JSONExtractString(snapshot, 'businessKey') AS quote FROM pi.cases FINAL
WHERE tenant = {tenant:String} AND code = 'QTC-DISCOUNT-UNAPPROVED' AND status IN ('verifying', 'closed'))
SELECT q.quote_id AS quote_id, JSONExtractString(q.payload, 'currency') AS currency, JSONExtractString(q.payload, 'unitPrice') AS unit_price, toString(JSONExtractUInt(q.payload, 'quantity')) AS quantity,
  JSONExtractString(q.payload, 'discountPercent') AS discount_percent, toString(JSONExtractUInt(q.payload, 'termMonths')) AS term_months, JSONExtractString(q.payload, 'billingFrequency') AS billing_frequency,
  toString(g.most) AS granted, toString(dateDiff('second', m.in_force_at, m.until)) AS stood_seconds, c.account_id AS account_id, c.selling_entity AS selling_entity,
  JSONExtractString(q.payload, 'opportunityId') AS correlation_id
FROM quotes AS q CROSS JOIN loose AS m CROSS JOIN now_granted AS g
INNER JOIN (SELECT contract_id, account_id, selling_entity FROM pi.contracts FINAL WHERE tenant = {tenant:String}) AS c ON c.contract_id = JSONExtractString(q.payload, 'contractId')
WHERE q.accepted_at >= m.in_force_at AND q.accepted_at < m.until AND q.given > g.most AND q.quote_id NOT IN (SELECT quote FROM granted)
ORDER BY quote_id`,
  detected: (row) => {
    const signed = {
      currency: row.currency,
      unitPrice: row.unit_price,
      quantity: Number(row.quantity),
      discountPercent: row.discount_percent,
      termMonths: Number(row.term_months),
      billingFrequency: row.billing_frequency,
    };
    return {
      ...belongsTo(row),
      finding: {
        code: "QTC-DISCOUNT-UNAPPROVED",
        businessKey: row.quote_id,
        title: "Discount above what may be granted",
        expected: `at most ${row.granted} percent off`,
        found: `${row.discount_percent} percent off, signed under a matrix that stood for ${row.stood_seconds} seconds`,
        exposure: moneyWire(subtractMoney(priceOfTerm({ ...signed, discountPercent: row.granted }), priceOfTerm(signed))),
        direction: "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { quoteId: row.quote_id, task: "Decide whether the signed discount is granted after all" },
      },
    };
  },
});
