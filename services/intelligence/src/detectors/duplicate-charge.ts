import { formatMoney, money } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & { invoice_id: string; intent_id: string; first_intent_id: string; currency: string; amount: string; account_id: string };

/** Days after a charge within which the same amount again is taken for the same debt. */
const WITHIN_DAYS = 3;

/** Exposure is what is left of the second charge. */
export const duplicateCharge = detector<Row>({
  name: "duplicate-charge",
  code: "PAY-DUPLICATE",
  kind: "reconciliation",
  definition: `An account was charged the same amount again within ${WITHIN_DAYS} days of a charge that paid an invoice, and the second charge names the same invoice or one that billing does not know; it is neither refunded nor taken back.`,
  reads: ["payment.payment_intent", "payment.refund", "payment.dispute", "billing.invoice"],
  isTimed: false,
  onlyIf: {
    reads: ["payment.payment_intent"],
    sql: `SELECT 1 FROM ${states("payment.payment_intent")} WHERE JSONExtractString(payload, 'status') = 'succeeded' GROUP BY JSONExtractString(payload, 'accountId'), JSONExtractRaw(payload, 'amount') HAVING count() > 1 LIMIT 1`,
  },
  sql: `WITH charges AS (SELECT object_id AS intent_id, JSONExtractString(payload, 'accountId') AS account_id, JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'amount', 'currency') AS currency,
  ${minor("payload", "amount")} AS amount, ${minor("payload", "amount")} - back.amount AS kept, parseDateTime64BestEffort(JSONExtractString(payload, 'succeededAt'), 3, 'UTC') AS at
  FROM ${states("payment.payment_intent")} AS intent LEFT JOIN (SELECT JSONExtractString(payload, 'paymentIntentId') AS intent_id, sum(${minor("payload", "amount")}) AS amount FROM (
    SELECT payload FROM ${states("payment.refund")} WHERE JSONExtractString(payload, 'status') != 'failed' UNION ALL SELECT payload FROM ${states("payment.dispute")} WHERE JSONExtractString(payload, 'fundsWithdrawnAt') != '' AND JSONExtractString(payload, 'fundsReinstatedAt') = '') GROUP BY intent_id) AS back
  ON back.intent_id = intent.object_id WHERE JSONExtractString(payload, 'status') = 'succeeded')
SELECT i.invoice_id AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id,
  second.intent_id AS intent_id, min(first.intent_id) AS first_intent_id, second.currency AS currency, toString(second.kept) AS amount
FROM charges AS second
INNER JOIN charges AS first ON first.account_id = second.account_id AND first.currency = second.currency AND first.amount = second.amount
INNER JOIN ${sentInvoices} AS i ON i.invoice_id = first.invoice_id
WHERE first.intent_id != second.intent_id AND (first.at < second.at OR (first.at = second.at AND first.intent_id < second.intent_id)) AND second.at <= first.at + INTERVAL ${WITHIN_DAYS} DAY AND second.kept > 0
  AND (second.invoice_id = first.invoice_id OR second.invoice_id NOT IN (SELECT object_id FROM ${states("billing.invoice")}))
GROUP BY invoice_id, account_id, legal_entity, correlation_id, intent_id, currency, second.kept
ORDER BY intent_id LIMIT 1 BY intent_id`,
  detected: (row) => {
    const amount = { currency: row.currency, minor: row.amount };
    return reconciled(row, {
      code: "PAY-DUPLICATE",
      businessKey: row.invoice_id,
      title: "Charged twice",
      expected: `one charge, ${row.first_intent_id}`,
      found: `${row.intent_id} over ${formatMoney(money(amount))} as well`,
      exposure: amount,
      direction: "over_billed",
      correction: { invoiceId: row.invoice_id, paymentIntentId: row.intent_id, currency: row.currency, minor: row.amount },
    });
  },
});
