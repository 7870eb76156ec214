import { states } from "./detector.ts";
import { minor } from "./reconciled.ts";

/** Ids of every invoice that billing has ever drafted. */
export const knownInvoices = `(SELECT object_id FROM ${states("billing.invoice")})`;

/** Ids of every invoice of billing that is not void: only to these can a charge belong. */
export const chargeableInvoices = `(SELECT object_id FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'status') != 'void')`;

/** What `charges` reads. */
export const chargesReads = ["payment.payment_intent", "payment.refund", "payment.dispute"] as const;

/** Payment intents that succeeded, as they were published. */
export const succeededIntents = `(SELECT * FROM ${states("payment.payment_intent")} WHERE JSONExtractString(payload, 'status') = 'succeeded')`;

/**
 * Charges that succeeded. `kept` is what is left of one after refunds that have not failed, and after disputes whose money is with
 * the customer. Columns: intent_id, account_id, invoice_id, currency, amount, kept, at.
 */
export const charges = `(SELECT object_id AS intent_id, JSONExtractString(payload, 'accountId') AS account_id, JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'amount', 'currency') AS currency,
  ${minor("payload", "amount")} AS amount, ${minor("payload", "amount")} - back.amount AS kept, parseDateTime64BestEffort(JSONExtractString(payload, 'succeededAt'), 3, 'UTC') AS at
  FROM ${states("payment.payment_intent")} AS intent LEFT JOIN (SELECT JSONExtractString(payload, 'paymentIntentId') AS intent_id, sum(${minor("payload", "amount")}) AS amount FROM (
    SELECT payload FROM ${states("payment.refund")} WHERE JSONExtractString(payload, 'status') != 'failed' UNION ALL SELECT payload FROM ${states("payment.dispute")} WHERE JSONExtractString(payload, 'fundsWithdrawnAt') != '' AND JSONExtractString(payload, 'fundsReinstatedAt') = '') GROUP BY intent_id) AS back
  ON back.intent_id = intent.object_id WHERE JSONExtractString(payload, 'status') = 'succeeded')`;
