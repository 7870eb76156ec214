import { formatMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { belongsTo, businessCaseReads, businessCases, type CaseRow } from "./business-cases.ts";
import { anyOf, detector, states } from "./detector.ts";
import { minor } from "./reconciled.ts";

type Row = CaseRow & {
  invoice_id: string;
  currency: string;
  total_minor: string;
  credited: string;
  besides: string;
  credit_notes: string;
};

/**
 * Exposure is what was given back beyond the invoice's total (domain reference, BIL-CREDIT-EXCESS). A refund that a credit note
 * itself asks for is that note's own money and counts once; what came in and paid nothing of the invoice was never its money.
 */
export const creditExcess = detector<Row>({
  name: "credit-excess",
  code: "BIL-CREDIT-EXCESS",
  kind: "reconciliation",
  definition:
    "Credit notes that stand and refunds of an invoice's payments come to more than the invoice. Refunds that failed and those a credit note has asked for do not count beside it; the others do beyond what charges, less what disputes took, brought above what billing has as paid.",
  reads: ["billing.invoice", "billing.credit_note", "payment.refund", "payment.payment_intent", ...businessCaseReads],
  isTimed: false,
  onlyIf: anyOf("billing.credit_note"),
  sql: `WITH notes AS (SELECT JSONExtractString(payload, 'invoiceId') AS invoice, sum(${minor("payload", "total")}) AS credited,
  sumIf(${minor("payload", "settlement", "refund")}, JSONExtractString(payload, 'refundStatus') != 'failed') AS paid_out,
  arrayStringConcat(arraySort(groupArrayIf(object_id, JSONExtractString(payload, 'creditStatus') = 'available')), ',') AS credit_notes
FROM ${states("billing.credit_note")} WHERE JSONExtractString(payload, 'status') = 'issued' GROUP BY invoice),
money AS (SELECT p.invoice AS invoice, sum(p.minor) AS charged, sum(r.minor) AS refunded
FROM (SELECT object_id AS intent, JSONExtractString(payload, 'invoiceId') AS invoice, ${minor("payload", "captured")} - ${minor("payload", "disputed")} AS minor FROM ${states("payment.payment_intent")}) AS p
LEFT JOIN (SELECT JSONExtractString(payload, 'paymentIntentId') AS intent, sum(${minor("payload", "amount")}) AS minor
  FROM ${states("payment.refund")} WHERE JSONExtractString(payload, 'status') != 'failed' GROUP BY intent) AS r ON r.intent = p.intent
GROUP BY invoice),
invoices AS (SELECT object_id AS invoice_id, JSONExtractString(payload, 'subscriptionId') AS subscription, JSONExtractString(payload, 'currency') AS currency,
  ${minor("payload", "total")} AS total, ${minor("payload", "paid")} AS paid
FROM ${states("billing.invoice")} WHERE object_id IN (SELECT invoice FROM notes))
SELECT i.invoice_id AS invoice_id, i.currency AS currency, toString(i.total) AS total_minor, toString(n.credited) AS credited,
  toString(greatest(m.refunded - n.paid_out - greatest(m.charged - i.paid, 0), 0)) AS besides, n.credit_notes AS credit_notes, b.account_id AS account_id, b.selling_entity AS selling_entity, b.correlation_id AS correlation_id
FROM invoices AS i INNER JOIN notes AS n ON n.invoice = i.invoice_id LEFT JOIN money AS m ON m.invoice = i.invoice_id
INNER JOIN ${businessCases} AS b ON b.subscription_id = i.subscription
WHERE n.credited + toInt64(besides) > i.total
ORDER BY invoice_id`,
  detected: (row) => {
    const of = (minor: bigint) => moneyOf(row.currency, minor);
    const [total, credited, besides] = [BigInt(row.total_minor), BigInt(row.credited), BigInt(row.besides)];
    return {
      ...belongsTo(row),
      finding: {
        code: "BIL-CREDIT-EXCESS",
        businessKey: row.invoice_id,
        title: "More given back than was invoiced",
        expected: `at most ${formatMoney(of(total))} given back`,
        found: `${formatMoney(of(credited))} credited and ${formatMoney(of(besides))} refunded besides`,
        exposure: moneyWire(of(credited + besides - total)),
        direction: "under_billed",
        detectedBy: "reconciliation",
        cause: null,
        critical: false,
        deadlineAt: null,
        correction: { invoiceId: row.invoice_id, creditNoteIds: row.credit_notes },
      },
    };
  },
});
