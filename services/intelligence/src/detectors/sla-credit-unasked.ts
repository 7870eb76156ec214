import { multiplyDecimals, rateAmount } from "@cashline/kernel/decimal";
import { moneyWire } from "@cashline/kernel/money";
import { belongsTo } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { seatsToCredit, withTax, type SeatsTax } from "./seats-tax.ts";
import { priceOfPeriod } from "./term-price.ts";

type Row = SeatsTax & {
  ticket_id: string;
  breached_at: string;
  contract_id: string;
  account_id: string;
  selling_entity: string;
  currency: string;
  unit_price: string;
  seats: string;
  discount_percent: string;
  term_months: string;
  billing_frequency: string;
};

/** Hours in which customers ask themselves. */
const GRACE_HOURS = 12;
/** Percent of a billing period's fee that the company's standard terms credit for a missed promise (domain reference, SLA-CREDIT-OWED). */
export const STANDARD_CREDIT_PERCENT = "10";

/** Exposure is the standard credit on the fee of one period of the contract, rounded half-up, with the tax of the bill it is credited on. */
export const slaCreditUnasked = detector<Row>({
  name: "sla-credit-unasked",
  code: "SLA-CREDIT-OWED",
  kind: "watch",
  definition: `A ticket about a contract missed a promise more than ${GRACE_HOURS} hours ago, nobody has asked for the credit of ${STANDARD_CREDIT_PERCENT} percent of a period, and none was given for it.`,
  reads: ["support.ticket", "support.credit_request", "billing.credit_note", "billing.invoice", "crm.contract"],
  isTimed: true,
  onlyIf: {
    reads: ["support.ticket"],
    sql: `SELECT 1 FROM ${states("support.ticket")} WHERE JSONExtractUInt(payload, 'sla', 'breaches') > 0 LIMIT 1`,
  },
  sql: `WITH tickets AS (SELECT object_id AS ticket_id, JSONExtractString(payload, 'contractId') AS contract,
  arrayMin(arrayFilter(at -> at != '', [JSONExtractString(payload, 'sla', 'firstReply', 'breachedAt'), JSONExtractString(payload, 'sla', 'nextReply', 'breachedAt'), JSONExtractString(payload, 'sla', 'resolution', 'breachedAt')])) AS breached_at
FROM ${states("support.ticket")} WHERE JSONExtractUInt(payload, 'sla', 'breaches') > 0 AND JSONExtractString(payload, 'contractId') != '')
SELECT t.ticket_id AS ticket_id, t.breached_at AS breached_at, c.object_id AS contract_id, JSONExtractString(c.payload, 'accountId') AS account_id, JSONExtractString(c.payload, 'sellingEntity') AS selling_entity,
  JSONExtractString(c.payload, 'currency') AS currency, JSONExtractString(c.payload, 'unitPrice') AS unit_price, toString(JSONExtractUInt(c.payload, 'seats')) AS seats,
  JSONExtractString(c.payload, 'discountPercent') AS discount_percent, toString(JSONExtractUInt(c.payload, 'termMonths')) AS term_months, JSONExtractString(c.payload, 'billingFrequency') AS billing_frequency, b.seats_net AS seats_net, b.seats_tax AS seats_tax
FROM tickets AS t INNER JOIN ${states("crm.contract")} AS c ON c.object_id = t.contract LEFT JOIN ${seatsToCredit} AS b ON b.contract = t.contract
WHERE t.breached_at != '' AND parseDateTime64BestEffort(t.breached_at, 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_HOURS} HOUR
  AND t.ticket_id NOT IN (SELECT JSONExtractString(payload, 'ticketId') FROM ${states("support.credit_request")})
  AND t.ticket_id NOT IN (SELECT JSONExtractString(payload, 'memo') FROM ${states("billing.credit_note")} WHERE JSONExtractString(payload, 'status') = 'issued')
ORDER BY ticket_id`,
  detected: (row) => {
    const fee = priceOfPeriod({
      currency: row.currency,
      unitPrice: row.unit_price,
      quantity: Number(row.seats),
      discountPercent: row.discount_percent,
      termMonths: Number(row.term_months),
      billingFrequency: row.billing_frequency,
    });
    const credit = rateAmount(fee, multiplyDecimals(STANDARD_CREDIT_PERCENT, "0.01"), "half-up");
    return {
      ...belongsTo({ ...row, correlation_id: row.contract_id }),
      finding: {
        code: "SLA-CREDIT-OWED",
        businessKey: row.ticket_id,
        title: "Credit for a missed promise, not asked for",
        expected: `${STANDARD_CREDIT_PERCENT} percent of a period credited`,
        found: `promise missed at ${row.breached_at}, nobody has asked`,
        exposure: moneyWire(withTax(credit, row)),
        direction: "over_billed",
        detectedBy: "watch",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { contractId: row.contract_id, reference: row.ticket_id, currency: credit.currency, minor: credit.minor.toString() },
      },
    };
  },
});
