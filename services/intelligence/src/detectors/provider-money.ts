import { states, type FirstQuestion } from "./detector.ts";
import { guarded, minor, sentInvoices, type Owner } from "./reconciled.ts";

/** How the payment provider and ERP disagree on money. */
export type ProviderMoneyRow = Owner & {
  /**
   * Whether ERP has not booked a payment, has booked that it went back when the provider has not sent it, has not booked what the
   * provider did send back, or has booked cash that no payment, or one of another amount, has brought.
   */
  kind: "unbooked" | "sent-back" | "refund-unbooked" | "unpaid" | "differs";
  key: string;
  invoice_id: string;
  intent_id: string;
  intent_status: string;
  currency: string;
  provider: string;
  booked: string;
  received_on: string;
};

/** Days in which a payment reaches ERP, maintenance windows and retries among them. */
export const CASH_GRACE_DAYS = 2;

const providerMoneyReads = [
  "payment.payment_intent",
  "payment.refund",
  "erp.cash_receipt",
  "erp.customer_refund",
  "billing.invoice",
  "orchestrator.case",
];

const succeeded = (payload: string): string => `JSONExtractString(${payload}, 'status') = 'succeeded'`;
const sentBack = (payload: string): string =>
  `JSONExtractString(${payload}, 'status') = 'paid' AND JSONExtractString(${payload}, 'reason') = 'refund' AND JSONExtractString(${payload}, 'paidFrom') = 'provider'`;

/** Whether payments and receipts differ, payment by payment, or refunds the provider knows and those ERP has booked of it. */
const providerMoneyMayDiffer: FirstQuestion = {
  reads: ["payment.payment_intent", "payment.refund", "erp.cash_receipt", "erp.customer_refund"],
  sql: `SELECT 1 FROM (SELECT object_id AS about, JSONExtractString(payload, 'amount', 'currency') AS currency, ${minor("payload", "captured")} AS amount FROM ${states("payment.payment_intent")} WHERE ${succeeded("payload")}
UNION ALL SELECT JSONExtractString(payload, 'paymentIntentId'), JSONExtractString(payload, 'amount', 'currency'), -${minor("payload", "amount")} FROM ${states("erp.cash_receipt")}
UNION ALL SELECT object_id, JSONExtractString(payload, 'amount', 'currency'), ${minor("payload", "amount")} FROM ${states("payment.refund")} WHERE JSONExtractString(payload, 'status') != 'failed'
UNION ALL SELECT JSONExtractString(payload, 'reference'), JSONExtractString(payload, 'currency'), -${minor("payload", "amount")} FROM ${states("erp.customer_refund")} WHERE ${sentBack("payload")})
GROUP BY about, currency HAVING sum(amount) != 0 LIMIT 1`,
};

/**
 * Every disagreement of the provider's money with ERP's. A second payment of an invoice is its customer's, and a dispute is booked
 * when it is lost: both are told elsewhere.
 */
const providerMoney = `WITH intents AS (SELECT object_id AS id, JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'status') AS status, JSONExtractString(payload, 'amount', 'currency') AS currency,
  ${minor("payload", "captured")} AS captured, ${minor("payload", "refunded")} AS refunded, JSONExtractString(payload, 'succeededAt') AS succeeded_at FROM ${states("payment.payment_intent")}),
receipts AS (SELECT object_id AS id, JSONExtractString(payload, 'paymentIntentId') AS intent_id, JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'amount', 'currency') AS currency, ${minor("payload", "amount")} AS amount FROM ${states("erp.cash_receipt")}),
back AS (SELECT object_id AS id, JSONExtractString(payload, 'reference') AS reference, JSONExtractString(payload, 'paymentIntentId') AS intent_id, JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'currency') AS currency, ${minor("payload", "amount")} AS amount
  FROM ${states("erp.customer_refund")} WHERE ${sentBack("payload")}),
found AS (
SELECT 'unbooked' AS kind, p.id AS key, p.invoice_id AS invoice_id, p.id AS intent_id, p.status AS intent_status, p.currency AS currency, p.captured AS provider, toInt64(0) AS booked, substring(p.succeeded_at, 1, 10) AS received_on
  FROM intents AS p WHERE p.status = 'succeeded' AND p.captured > p.refunded AND p.invoice_id NOT IN (SELECT invoice_id FROM receipts) AND p.id NOT IN ${guarded("PAY-UNAPPLIED")}
  AND parseDateTime64BestEffortOrZero(p.succeeded_at, 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${CASH_GRACE_DAYS} DAY
UNION ALL SELECT 'sent-back', b.id, b.invoice_id, b.intent_id, p.status, b.currency, toInt64(0), b.amount, ''
  FROM back AS b INNER JOIN intents AS p ON p.id = b.intent_id WHERE p.status = 'succeeded' AND b.reference NOT IN (SELECT object_id FROM ${states("payment.refund")})
UNION ALL SELECT 'refund-unbooked', s.object_id, r.invoice_id, r.intent_id, JSONExtractString(s.payload, 'status'), JSONExtractString(s.payload, 'amount', 'currency'), ${minor("s.payload", "amount")}, toInt64(0), substring(JSONExtractString(s.payload, 'createdAt'), 1, 10)
  FROM ${states("payment.refund")} AS s INNER JOIN receipts AS r ON r.intent_id = JSONExtractString(s.payload, 'paymentIntentId')
  WHERE JSONExtractString(s.payload, 'status') != 'failed' AND s.object_id NOT IN (SELECT reference FROM back) AND s.object_id NOT IN ${guarded("ERP-POST-REJECTED")}
  AND parseDateTime64BestEffortOrZero(JSONExtractString(s.payload, 'createdAt'), 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${CASH_GRACE_DAYS} DAY
UNION ALL SELECT if(p.status = 'succeeded', 'differs', 'unpaid'), r.id, r.invoice_id, r.intent_id, p.status, r.currency, if(p.status = 'succeeded' AND p.currency = r.currency, p.captured, 0), r.amount - if(p.status = 'succeeded', 0, g.amount), ''
  FROM receipts AS r LEFT JOIN intents AS p ON p.id = r.intent_id LEFT JOIN (SELECT intent_id, sum(amount) AS amount FROM back GROUP BY intent_id) AS g ON g.intent_id = r.intent_id
  WHERE if(p.status = 'succeeded', p.captured != r.amount OR p.currency != r.currency, r.amount > g.amount))
SELECT f.kind AS kind, f.key AS key, f.invoice_id AS invoice_id, f.intent_id AS intent_id, f.intent_status AS intent_status, f.currency AS currency, toString(f.provider) AS provider, toString(f.booked) AS booked, f.received_on AS received_on,
  i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id
FROM found AS f INNER JOIN ${sentInvoices} AS i ON i.invoice_id = f.invoice_id
ORDER BY key`;

/** What all detectors of it ask: each keeps the rows of its own kinds. */
export const providerMoneyComparison = {
  kind: "reconciliation",
  reads: providerMoneyReads,
  isTimed: true,
  onlyIf: providerMoneyMayDiffer,
  sql: providerMoney,
} as const;
