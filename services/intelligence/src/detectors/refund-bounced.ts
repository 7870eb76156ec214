import { formatMoney, money } from "@cashline/kernel/money";
import { anyOf, detector, states } from "./detector.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & { refund_id: string; intent_id: string; invoice_id: string; currency: string; amount: string; failure: string };

/**
 * Exposure is the refund. Each refund that has not failed answers for one of its payment and amount that failed before it, the first
 * that failed first: those that are left are the last that failed.
 */
export const refundBounced = detector<Row>({
  name: "refund-bounced",
  code: "PAY-UNAPPLIED",
  kind: "reconciliation",
  definition:
    "A refund has failed, so that the customer's money is here again, and neither has a later refund of the same payment and amount brought it back, each one of them, nor has ERP sent it by transfer under the refund's id.",
  reads: ["payment.refund", "payment.payment_intent", "billing.invoice", "erp.customer_refund"],
  isTimed: false,
  onlyIf: anyOf("payment.refund"),
  sql: `WITH refunds AS (SELECT object_id AS refund_id, payload, JSONExtractString(payload, 'paymentIntentId') AS intent_id, if(JSONExtractString(payload, 'status') = 'failed', 1, -1) AS step, ${minor("payload", "amount")} AS amount,
  JSONExtractString(payload, 'createdAt') AS created_at FROM ${states("payment.refund")} WHERE concat('refund/', object_id) NOT IN (SELECT JSONExtractString(payload, 'reference') FROM ${states("erp.customer_refund")})),
counted AS (SELECT *, sum(step) OVER (PARTITION BY intent_id, amount ORDER BY created_at, step, refund_id) AS open_so_far FROM refunds),
paired AS (SELECT *, sum(step) OVER (PARTITION BY intent_id, amount) - least(min(open_so_far) OVER (PARTITION BY intent_id, amount), 0) AS open_still,
  row_number() OVER (PARTITION BY intent_id, amount, step ORDER BY created_at DESC, refund_id DESC) AS nth_last FROM counted)
SELECT r.refund_id AS refund_id, r.intent_id AS intent_id, i.invoice_id AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id,
  JSONExtractString(r.payload, 'amount', 'currency') AS currency, toString(r.amount) AS amount, JSONExtractString(r.payload, 'failureReason') AS failure
FROM (SELECT * FROM paired WHERE step = 1 AND nth_last <= open_still) AS r
LEFT JOIN ${states("payment.payment_intent")} AS p ON p.object_id = r.intent_id
LEFT JOIN ${sentInvoices} AS i ON i.invoice_id = JSONExtractString(p.payload, 'invoiceId')
ORDER BY refund_id`,
  detected: (row) => {
    const exposure = { currency: row.currency, minor: row.amount };
    return reconciled(row, {
      code: "PAY-UNAPPLIED",
      businessKey: row.refund_id,
      title: "A refund has come back",
      expected: `${formatMoney(money(exposure))} back with the customer`,
      found: `refund ${row.refund_id} failed: ${row.failure}`,
      exposure,
      direction: "over_billed",
      correction: {
        reason: "refund",
        refundId: row.refund_id,
        paymentIntentId: row.intent_id,
        invoiceId: row.invoice_id,
        legalEntity: row.legal_entity,
        task: "Ask the customer for a bank account the money can go to",
      },
    });
  },
});
