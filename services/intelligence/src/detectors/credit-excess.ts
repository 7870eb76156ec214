import { formatMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { belongsTo, businessCaseReads, businessCases, type CaseRow } from "./business-cases.ts";
import { anyOf, detector, states } from "./detector.ts";

type Row = CaseRow & {
  invoice_id: string;
  currency: string;
  total_minor: string;
  credited: string;
  paid_out: string;
  refunded: string;
  credit_notes: string;
};

/**
 * Exposure is what was given back beyond the invoice's total (domain reference, BIL-CREDIT-EXCESS). A refund that a credit note
 * itself asks for is that note's own money and counts once.
 */
export const creditExcess = detector<Row>({
  name: "credit-excess",
  code: "BIL-CREDIT-EXCESS",
  kind: "reconciliation",
  definition:
    "Credit notes that stand and refunds of an invoice's payments come to more than the invoice. Refunds that failed and those a credit note has asked for do not count beside it.",
  reads: ["billing.invoice", "billing.credit_note", "payment.refund", "payment.payment_intent", ...businessCaseReads],
  isTimed: false,
  onlyIf: anyOf("billing.credit_note"),
  sql: `WITH notes AS (SELECT JSONExtractString(payload, 'invoiceId') AS invoice, sum(toInt64OrZero(JSONExtractString(payload, 'total', 'minor'))) AS credited,
  sumIf(toInt64OrZero(JSONExtractString(payload, 'settlement', 'refund', 'minor')), JSONExtractString(payload, 'refundStatus') != 'failed') AS paid_out,
  arrayStringConcat(arraySort(groupArrayIf(object_id, JSONExtractString(payload, 'creditStatus') = 'available')), ',') AS credit_notes
FROM ${states("billing.credit_note")} WHERE JSONExtractString(payload, 'status') = 'issued' GROUP BY invoice),
refunds AS (SELECT p.invoice AS invoice, sum(r.minor) AS refunded
FROM (SELECT JSONExtractString(payload, 'paymentIntentId') AS intent, toInt64OrZero(JSONExtractString(payload, 'amount', 'minor')) AS minor
  FROM ${states("payment.refund")} WHERE JSONExtractString(payload, 'status') != 'failed') AS r
INNER JOIN (SELECT object_id AS intent, JSONExtractString(payload, 'invoiceId') AS invoice FROM ${states("payment.payment_intent")}) AS p ON p.intent = r.intent
GROUP BY invoice),
invoices AS (SELECT object_id AS invoice_id, JSONExtractString(payload, 'subscriptionId') AS subscription, JSONExtractString(payload, 'currency') AS currency,
  toInt64OrZero(JSONExtractString(payload, 'total', 'minor')) AS total
FROM ${states("billing.invoice")} WHERE object_id IN (SELECT invoice FROM notes))
SELECT i.invoice_id AS invoice_id, i.currency AS currency, toString(i.total) AS total_minor, toString(n.credited) AS credited, toString(n.paid_out) AS paid_out,
  toString(r.refunded) AS refunded, n.credit_notes AS credit_notes, b.account_id AS account_id, b.selling_entity AS selling_entity, b.correlation_id AS correlation_id
FROM invoices AS i INNER JOIN notes AS n ON n.invoice = i.invoice_id LEFT JOIN refunds AS r ON r.invoice = i.invoice_id
INNER JOIN ${businessCases} AS b ON b.subscription_id = i.subscription
WHERE n.credited + greatest(r.refunded - n.paid_out, 0) > i.total
ORDER BY invoice_id`,
  detected: (row) => {
    const of = (minor: bigint) => moneyOf(row.currency, minor);
    const [total, credited, paidOut, refunded] = [
      BigInt(row.total_minor),
      BigInt(row.credited),
      BigInt(row.paid_out),
      BigInt(row.refunded),
    ];
    const besides = refunded > paidOut ? refunded - paidOut : 0n;
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
