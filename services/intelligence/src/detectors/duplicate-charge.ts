import { formatMoney, money } from "@cashline/kernel/money";
import { charges, chargesReads, knownInvoices, succeededIntents } from "./charges.ts";
import { detector } from "./detector.ts";
import { reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & { invoice_id: string; intent_id: string; first_intent_id: string; currency: string; amount: string; account_id: string };

/**
 * Exposure is what is left of the second charge; of later charges of the same invoice together no more than what all of its charges
 * have brought above the first, since what was paid back may be collected again: the last ones go back first.
 */
export const duplicateCharge = detector<Row>({
  name: "duplicate-charge",
  code: "PAY-DUPLICATE",
  kind: "reconciliation",
  definition:
    "After a charge that paid an invoice the same invoice was charged again, or its account by the same amount for an invoice that billing does not know; the second is neither refunded nor taken back.",
  reads: [...chargesReads, "billing.invoice"],
  isTimed: false,
  onlyIf: {
    reads: ["payment.payment_intent", "billing.invoice"],
    sql: `SELECT 1 FROM ${succeededIntents} GROUP BY JSONExtractString(payload, 'invoiceId') HAVING count() > 1
UNION ALL SELECT 1 FROM ${succeededIntents} WHERE JSONExtractString(payload, 'invoiceId') NOT IN ${knownInvoices} LIMIT 1`,
  },
  sql: `WITH charges AS (SELECT *, sum(kept) OVER (PARTITION BY invoice_id) AS kept_of_invoice, sum(kept) OVER (PARTITION BY invoice_id ORDER BY at, intent_id) AS kept_so_far, invoice_id NOT IN ${knownInvoices} AS is_stray FROM ${charges})
SELECT i.invoice_id AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id,
  second.intent_id AS intent_id, first.intent_id AS first_intent_id, second.currency AS currency,
  toString(if(second.is_stray, second.kept, least(second.kept, second.kept_so_far - first.amount))) AS amount
FROM charges AS second
INNER JOIN charges AS first ON first.account_id = second.account_id AND first.currency = second.currency
INNER JOIN ${sentInvoices} AS i ON i.invoice_id = first.invoice_id
WHERE second.kept > 0 AND if(second.is_stray, first.amount = second.amount AND first.kept > 0 AND first.at <= second.at,
  second.invoice_id = first.invoice_id AND (first.at, first.intent_id) < (second.at, second.intent_id) AND second.kept_so_far > first.amount)
ORDER BY intent_id, if(second.is_stray, -toUnixTimestamp64Milli(first.at), toUnixTimestamp64Milli(first.at)), first_intent_id LIMIT 1 BY intent_id`,
  detected: (row) => {
    const amount = { currency: row.currency, minor: row.amount };
    return reconciled(row, {
      code: "PAY-DUPLICATE",
      businessKey: row.intent_id,
      title: "Charged twice",
      expected: `one charge, ${row.first_intent_id}`,
      found: `${row.intent_id} over ${formatMoney(money(amount))} as well`,
      exposure: amount,
      direction: "over_billed",
      critical: true,
      correction: { invoiceId: row.invoice_id, paymentIntentId: row.intent_id, currency: row.currency, minor: row.amount },
    });
  },
});
