import { formatMoney, money } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { POSTING_GRACE_DAYS } from "./invoice-postings.ts";
import { guarded, minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  /** Whether ERP has no credit memo of the note, or one over another net. */
  kind: "missing" | "differs";
  credit_note_id: string;
  invoice_id: string;
  currency: string;
  credited: string;
  booked: string;
  exposure: string;
};

const issued = `JSONExtractString(payload, 'status') = 'issued'`;
const posted = `JSONExtractString(payload, 'status') = 'posted'`;

/** Every issued credit note of an invoice in the books against its credit memo. What asks for nothing may be posted or not. */
const comparison = {
  kind: "reconciliation",
  reads: ["billing.credit_note", "billing.invoice", "erp.credit_memo", "erp.refused_credit", "erp.receivable", "orchestrator.case"],
  isTimed: true,
  onlyIf: {
    reads: ["billing.credit_note", "erp.credit_memo"],
    sql: `SELECT 1 FROM (SELECT object_id AS note, ${minor("payload", "net")} AS net FROM ${states("billing.credit_note")} WHERE ${issued}
UNION ALL SELECT JSONExtractString(payload, 'reference'), -${minor("payload", "net")} FROM ${states("erp.credit_memo")} WHERE ${posted}) GROUP BY note HAVING sum(net) != 0 LIMIT 1`,
  },
  sql: `SELECT if(m.reference = '', 'missing', 'differs') AS kind, n.object_id AS credit_note_id, i.invoice_id AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id,
  JSONExtractString(n.payload, 'currency') AS currency, toString(${minor("n.payload", "net")}) AS credited, toString(m.net) AS booked,
  toString(if(kind = 'missing', ${minor("n.payload", "total")}, abs(${minor("n.payload", "net")} - m.net))) AS exposure
FROM ${states("billing.credit_note")} AS n INNER JOIN ${sentInvoices} AS i ON i.invoice_id = JSONExtractString(n.payload, 'invoiceId')
LEFT JOIN (SELECT JSONExtractString(payload, 'reference') AS reference, ${minor("payload", "net")} AS net FROM ${states("erp.credit_memo")} WHERE ${posted}) AS m ON m.reference = n.object_id
WHERE JSONExtractString(n.payload, 'status') = 'issued' AND exposure != '0' AND parseDateTime64BestEffortOrZero(JSONExtractString(n.payload, 'issuedAt'), 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${POSTING_GRACE_DAYS} DAY
  AND i.invoice_id IN (SELECT JSONExtractString(payload, 'invoiceId') FROM ${states("erp.receivable")} WHERE JSONExtractString(payload, 'status') != 'reversed')
  AND ((i.invoice_id, n.object_id) NOT IN (SELECT JSONExtractString(payload, 'invoiceId'), JSONExtractString(payload, 'reference') FROM ${states("erp.refused_credit")}) OR n.object_id IN (SELECT JSONExtractString(payload, 'reference') FROM ${states("erp.credit_memo")}))
  AND n.object_id NOT IN ${guarded("ERP-POST-REJECTED")}
ORDER BY credit_note_id`,
} as const;

const onNote = (row: Row) => ({ invoiceId: row.invoice_id, creditNoteId: row.credit_note_id, legalEntity: row.legal_entity });
const netOf = ({ currency }: Row, minor: string): string => `net ${formatMoney(money({ currency, minor }))}`;

/** Exposure is the credit with its tax. */
export const creditNotPosted = detector<Row>({
  name: "credit-not-posted",
  code: "ERP-POST-REJECTED",
  ...comparison,
  definition: `A credit note over something was issued more than ${POSTING_GRACE_DAYS} days ago on an invoice that ERP has posted, and ERP has no credit memo of it; one that ERP refused is told as that, and one whose flow has the case is left to it.`,
  detected: (row) => {
    if (row.kind !== "missing") return null;
    return reconciled(row, {
      code: "ERP-POST-REJECTED",
      businessKey: row.credit_note_id,
      title: "A credit is not in the books",
      expected: `a credit memo over ${netOf(row, row.credited)} of invoice ${row.invoice_id}`,
      found: `credit note ${row.credit_note_id}, nothing posted`,
      exposure: { currency: row.currency, minor: row.exposure },
      direction: "none",
      correction: { reason: "credit-unbooked", ...onNote(row), task: "Find out why ERP has not got the credit" },
    });
  },
});

/** Exposure is the difference of the nets. The tax of a memo is told by `tax-off-books`. */
export const memoOffNote = detector<Row>({
  name: "memo-off-note",
  code: "ERP-SUBLEDGER-BREAK",
  ...comparison,
  definition:
    "ERP's credit memo of a credit note is over another net. What ERP credits in its own right, as a goodwill without a credit note, is none.",
  detected: (row) => {
    if (row.kind !== "differs") return null;
    return reconciled(row, {
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: row.credit_note_id,
      title: "Billing and ERP differ on a credit",
      expected: `${netOf(row, row.credited)} credited by ${row.credit_note_id}`,
      found: netOf(row, row.booked),
      exposure: { currency: row.currency, minor: row.exposure },
      direction: "none",
      correction: { reason: "credit-differs", ...onNote(row), task: "Find out which of the two is right, and correct the other" },
    });
  },
});
