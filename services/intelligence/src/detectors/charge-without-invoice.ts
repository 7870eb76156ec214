import { formatMoney, money } from "@cashline/kernel/money";
import { chargeableInvoices, charges, chargesReads, succeededIntents } from "./charges.ts";
import { detector } from "./detector.ts";
import { CASH_GRACE_DAYS } from "./provider-money.ts";
import { guarded, reconciled, sentInvoices, voidInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & { intent_id: string; invoice_id: string; is_void: number; currency: string; amount: string };

/** Exposure is what is left of the charge. */
export const chargeWithoutInvoice = detector<Row>({
  name: "charge-without-invoice",
  code: "PAY-UNAPPLIED",
  kind: "reconciliation",
  definition: `A charge succeeded more than ${CASH_GRACE_DAYS} days ago for an invoice that is void, or that billing does not know, where it is not, by its account and amount, a second charge of a known one; it is neither refunded nor taken back. One whose flow has the case is left to it.`,
  reads: [...chargesReads, "billing.invoice", "crm.contract", "orchestrator.case"],
  isTimed: true,
  onlyIf: {
    reads: ["payment.payment_intent", "billing.invoice"],
    sql: `SELECT 1 FROM ${succeededIntents} WHERE JSONExtractString(payload, 'invoiceId') NOT IN ${chargeableInvoices} LIMIT 1`,
  },
  sql: `WITH charges AS (SELECT * FROM ${charges}),
paid AS (SELECT c.account_id AS account_id, c.currency AS currency, c.amount AS amount, min(c.at) AS first_at FROM charges AS c INNER JOIN ${sentInvoices} AS i ON i.invoice_id = c.invoice_id WHERE c.kept > 0 GROUP BY account_id, currency, amount)
SELECT s.intent_id AS intent_id, s.invoice_id AS invoice_id, v.invoice_id != '' AS is_void, s.currency AS currency, toString(s.kept) AS amount, s.account_id AS account_id,
  if(is_void, v.legal_entity, k.legal_entity) AS legal_entity, v.correlation_id AS correlation_id
FROM (SELECT * FROM charges WHERE kept > 0 AND at <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${CASH_GRACE_DAYS} DAY AND invoice_id NOT IN ${chargeableInvoices} AND intent_id NOT IN ${guarded("PAY-UNAPPLIED")}) AS s
LEFT JOIN ${voidInvoices} AS v ON v.invoice_id = s.invoice_id
LEFT JOIN paid AS p ON p.account_id = s.account_id AND p.currency = s.currency AND p.amount = s.amount
LEFT JOIN (SELECT account_id, max(selling_entity) AS legal_entity FROM pi.contracts FINAL WHERE tenant = {tenant:String} GROUP BY account_id) AS k ON k.account_id = s.account_id
WHERE is_void OR p.account_id = '' OR s.at < p.first_at
ORDER BY intent_id`,
  detected: (row) => {
    const exposure = { currency: row.currency, minor: row.amount };
    return reconciled(row, {
      code: "PAY-UNAPPLIED",
      businessKey: row.intent_id,
      title: "A charge for no invoice",
      expected: row.is_void ? `nothing: invoice ${row.invoice_id} is void` : `an invoice ${row.invoice_id} in billing`,
      found: `${formatMoney(money(exposure))} taken from ${row.account_id} by ${row.intent_id}`,
      exposure,
      direction: "over_billed",
      correction: {
        reason: "no-invoice",
        paymentIntentId: row.intent_id,
        legalEntity: row.legal_entity || null,
        task: "Find out who charged the customer, and what for",
      },
    });
  },
});
