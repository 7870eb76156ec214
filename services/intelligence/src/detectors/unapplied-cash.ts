import { formatMoney, money } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & { payment_id: string; reference: string; currency: string; unapplied: string; received_on: string; customer_id: string };

/** Exposure is what is not applied. */
export const unappliedCash = detector<Row>({
  name: "unapplied-cash",
  code: "PAY-UNAPPLIED",
  kind: "reconciliation",
  definition:
    "Money of a customer is booked in ERP and not, or not all, applied to an invoice; credit memos wait rightly. It belongs to the business case of the last invoice the customer got before the money came.",
  reads: ["erp.customer_payment", "erp.customer", "billing.invoice"],
  isTimed: false,
  onlyIf: {
    reads: ["erp.customer_payment"],
    sql: `SELECT 1 FROM ${states("erp.customer_payment")} WHERE JSONExtractString(payload, 'kind') = 'cash' AND ${minor("payload", "unapplied")} > 0 LIMIT 1`,
  },
  sql: `SELECT p.object_id AS payment_id, JSONExtractString(p.payload, 'reference') AS reference, JSONExtractString(p.payload, 'currency') AS currency, toString(${minor("p.payload", "unapplied")}) AS unapplied,
  JSONExtractString(p.payload, 'receivedOn') AS received_on, JSONExtractString(p.payload, 'customerId') AS customer_id, any(JSONExtractString(c.payload, 'accountId')) AS account_id, JSONExtractString(p.payload, 'legalEntity') AS legal_entity,
  argMaxIf(i.correlation_id, JSONExtractString(i.invoice, 'draftedAt'), JSONExtractString(i.invoice, 'issuedOn') <= JSONExtractString(p.payload, 'receivedOn')) AS correlation_id
FROM (SELECT * FROM ${states("erp.customer_payment")} WHERE JSONExtractString(payload, 'kind') = 'cash' AND ${minor("payload", "unapplied")} > 0) AS p
LEFT JOIN ${states("erp.customer")} AS c ON c.object_id = JSONExtractString(p.payload, 'customerId')
LEFT JOIN ${sentInvoices} AS i ON i.account_id = JSONExtractString(c.payload, 'accountId')
GROUP BY p.object_id, p.payload
ORDER BY payment_id`,
  detected: (row) => {
    const exposure = { currency: row.currency, minor: row.unapplied };
    return reconciled(row, {
      code: "PAY-UNAPPLIED",
      businessKey: row.payment_id,
      title: "Cash without an invoice",
      expected: "an invoice to put it on",
      found: `${formatMoney(money(exposure))} of ${row.received_on}, reference ${row.reference}`.slice(0, 300),
      exposure,
      direction: "over_billed",
      correction: {
        reason: "unapplied",
        customerPaymentId: row.payment_id,
        customerId: row.customer_id,
        legalEntity: row.legal_entity,
        task: "Ask the customer what the money is for, and where it can go back to",
      },
    });
  },
});
