import { ratioAmount, remainingShare } from "@cashline/kernel/decimal";
import { absoluteMoney, formatMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { addMonths, daysBetween } from "@cashline/kernel/time";
import { belongsTo, businessCaseReads, businessCases, instantIn, type CaseRow } from "./business-cases.ts";
import { detector, states } from "./detector.ts";
import { isStanding, minor } from "./reconciled.ts";
import { monthsOfPeriod } from "./term-price.ts";

type Row = CaseRow & {
  invoice_id: string;
  status: string;
  currency: string;
  charge_line: string;
  billed_minor: string;
  credited_minor: string;
  billed_from: string;
  old_seats: string;
  new_seats: string;
  unit_price: string;
  discount_percent: string;
  term_start_on: string;
  term_months: string;
  billing_frequency: string;
  signed_from: string;
};

/** Exposure is how far the change is from what it comes to from the signed day on; each price of the rest is rounded half-up by itself, as billing does. */
export const changeProration = detector<Row>({
  name: "change-proration",
  code: "BIL-PRORATION",
  kind: "reconciliation",
  definition:
    "A change of seats was charged from another day than the amendment its customer has signed says, and credit notes have not put it right. Only changes prorated by actual days are recomputed.",
  reads: ["billing.invoice", "billing.credit_note", ...businessCaseReads],
  explains: "BIL-STUCK-DRAFT",
  isTimed: false,
  onlyIf: {
    reads: ["billing.invoice"],
    sql: `SELECT 1 FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'purpose') = 'change' AND JSONExtractString(payload, 'status') != 'void' LIMIT 1`,
  },
  sql: `WITH lines AS (SELECT object_id AS invoice_id, JSONExtractString(payload, 'status') AS status, JSONExtractString(payload, 'currency') AS currency, JSONExtractString(payload, 'subscriptionId') AS subscription,
  JSONExtractString(line, 'kind') AS kind, JSONExtractString(line, 'lineId') AS line_id, JSONExtractUInt(line, 'quantity') AS quantity, JSONExtractString(line, 'unitPrice') AS unit_price, JSONExtractString(line, 'discountPercent') AS discount_percent,
  JSONExtractString(line, 'periodStartOn') AS start_on, toInt64OrZero(JSONExtractString(line, 'net', 'minor')) AS net
FROM ${states("billing.invoice")} ARRAY JOIN JSONExtractArrayRaw(payload, 'lines') AS line
WHERE ${isStanding("payload")} AND JSONExtractString(payload, 'purpose') = 'change' AND JSONExtractString(payload, 'policy', 'proration') = 'actual_days'),
credits AS (SELECT JSONExtractString(payload, 'invoiceId') AS invoice, sum(${minor("payload", "net")}) AS credited FROM ${states("billing.credit_note")}
WHERE JSONExtractString(payload, 'status') = 'issued' GROUP BY invoice),
changes AS (SELECT invoice_id, any(status) AS status, any(currency) AS currency, any(subscription) AS subscription, sum(net) AS billed, anyIf(line_id, kind = 'proration_charge') AS charge_line, anyIf(start_on, kind = 'proration_charge') AS billed_from,
  anyIf(quantity, kind = 'proration_credit') AS old_seats, anyIf(quantity, kind = 'proration_charge') AS new_seats, anyIf(unit_price, kind = 'proration_charge') AS unit_price,
  anyIf(discount_percent, kind = 'proration_charge') AS discount_percent
FROM lines WHERE kind IN ('proration_credit', 'proration_charge') GROUP BY invoice_id HAVING uniqExact(kind) = 2 AND count() = 2),
amendments AS (SELECT JSONExtractString(payload, 'contractId') AS contract, JSONExtractUInt(payload, 'quantity') AS seats,
  argMax(JSONExtractString(payload, 'startOn'), (${instantIn("payload", "acceptedAt")}, object_id)) AS signed_from
FROM ${states("cpq.quote")} WHERE JSONExtractString(payload, 'amendsQuoteId') != '' AND JSONExtractString(payload, 'acceptedAt') != '' GROUP BY contract, seats)
SELECT c.invoice_id AS invoice_id, c.status AS status, c.currency AS currency, toString(c.billed) AS billed_minor, toString(n.credited) AS credited_minor, c.charge_line AS charge_line, c.billed_from AS billed_from, toString(c.old_seats) AS old_seats, toString(c.new_seats) AS new_seats,
  c.unit_price AS unit_price, c.discount_percent AS discount_percent, JSONExtractString(b.payload, 'startOn') AS term_start_on, toString(JSONExtractUInt(b.payload, 'termMonths')) AS term_months,
  JSONExtractString(b.payload, 'billingFrequency') AS billing_frequency, a.signed_from AS signed_from, b.account_id AS account_id, b.selling_entity AS selling_entity, b.correlation_id AS correlation_id
FROM changes AS c INNER JOIN ${businessCases} AS b ON b.subscription_id = c.subscription INNER JOIN amendments AS a ON a.contract = b.contract_id AND a.seats = c.new_seats
LEFT JOIN credits AS n ON n.invoice = c.invoice_id
WHERE a.signed_from != c.billed_from
ORDER BY invoice_id`,
  detected: (row) => {
    const billed = moneyOf(row.currency, BigInt(row.billed_minor) - BigInt(row.credited_minor));
    const due = changeFrom(row);
    const difference = moneyOf(row.currency, billed.minor - due);
    if (difference.minor === 0n) return null;
    const toCredit = row.status !== "draft" && difference.minor > 0n;
    return {
      ...belongsTo(row),
      explains: [row.invoice_id],
      finding: {
        code: "BIL-PRORATION",
        businessKey: `${row.invoice_id}/change`,
        title: "Change charged from another day than signed",
        expected: `${row.new_seats} instead of ${row.old_seats} seats from ${row.signed_from} on, ${formatMoney(moneyOf(row.currency, due))}`,
        found: `charged from ${row.billed_from} on, ${formatMoney(billed)}`,
        exposure: moneyWire(absoluteMoney(difference)),
        direction: difference.minor < 0n ? "under_billed" : "over_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { invoiceId: row.invoice_id, ...(toCredit && { lineId: row.charge_line, ...moneyWire(difference) }) },
      },
    };
  },
});

/** What the change comes to from its signed day to the end of the period, in minor units: the new seats asked for, the old ones given back. */
function changeFrom(row: Row): bigint {
  const months = monthsOfPeriod({ termMonths: Number(row.term_months), billingFrequency: row.billing_frequency });
  let [startOn, endOn] = [row.term_start_on, addMonths(row.term_start_on, months)];
  for (let period = 2; endOn <= row.signed_from; period += 1) [startOn, endOn] = [endOn, addMonths(row.term_start_on, months * period)];
  const [toCome, days] = [daysBetween(row.signed_from, endOn), daysBetween(startOn, endOn)];
  const rest = (seats: string): bigint => {
    const factors = [row.unit_price, seats, String(months), remainingShare(row.discount_percent), String(toCome)];
    return ratioAmount(row.currency, "half-up", factors, BigInt(days)).minor;
  };
  return rest(row.new_seats) - rest(row.old_seats);
}
