import { absoluteMoney, formatMoney, moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { isOut, minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  /** Which of the two has no counterpart that agrees: a sale's posting, a credit memo, or a return at the engine. */
  kind: "sale" | "memo" | "return";
  invoice_id: string;
  document_id: string;
  reference: string;
  engine_document_id: string;
  currency: string;
  books: string;
  engine: string;
};

/** Days in which a posting's tax is committed at the engine, and a return's is in the books. */
const GRACE_DAYS = 2;

const TASKS = {
  sale: "Find out why the engine reports no tax of the invoice",
  memo: "Find out who credited tax that the engine does not give back",
  return: "Find out who gave tax back that nobody has credited",
} as const;

const isReported = (payload: string): string => `JSONExtractString(${payload}, 'status') IN ('committed', 'locked')`;

/** Tax by the document both sides know it by: an invoice, or a credit note, whose id a credit memo has as its reference. */
const engineTax = `SELECT JSONExtractString(payload, 'code') AS document, ${minor("payload", "tax")} AS tax FROM ${states("tax.tax_document")} WHERE ${isReported("payload")}`;
const booksTax = `SELECT JSONExtractString(payload, 'invoiceId') AS document, ${minor("payload", "tax")} AS tax FROM ${states("erp.receivable")} WHERE JSONExtractString(payload, 'status') != 'reversed'
UNION ALL SELECT JSONExtractString(payload, 'reference') AS document, -${minor("payload", "tax")} AS tax FROM ${states("erp.credit_memo")} WHERE JSONExtractString(payload, 'status') = 'posted'`;

const reads = ["tax.tax_document", "erp.receivable", "erp.credit_memo"];

/** Exposure is the difference of the taxes. What parts invoice and engine, or invoice and posting, is told by `tax-mismatch` and `posting-off-invoice`. */
export const taxOffBooks = detector<Row>({
  name: "tax-off-books",
  code: "ERP-SUBLEDGER-BREAK",
  kind: "reconciliation",
  definition: `ERP's tax of an invoice is not what the tax engine will report of it: a credit memo stands with another tax than the return committed under its reference; a return was committed more than ${GRACE_DAYS} days ago for which ERP has no credit memo and billing no credit note; or an invoice posted with its own tax went out more than ${GRACE_DAYS} days ago and the engine has no committed document of it.`,
  reads: [...reads, "billing.invoice", "billing.credit_note"],
  isTimed: true,
  onlyIf: {
    reads,
    sql: `SELECT 1 FROM (SELECT document, tax FROM (${engineTax}) UNION ALL SELECT document, -tax FROM (${booksTax})) GROUP BY document HAVING sum(tax) != 0 LIMIT 1`,
  },
  sql: `WITH documents AS (SELECT object_id AS id, payload, JSONExtractString(payload, 'kind') AS kind, JSONExtractString(payload, 'code') AS code, ${minor("payload", "tax")} AS tax FROM ${states("tax.tax_document")}),
reported AS (SELECT * FROM documents WHERE ${isReported("payload")}),
memos AS (SELECT object_id AS id, JSONExtractString(payload, 'reference') AS reference, JSONExtractString(payload, 'invoiceId') AS invoice_id, ${minor("payload", "tax")} AS tax FROM ${states("erp.credit_memo")} WHERE JSONExtractString(payload, 'status') = 'posted'),
due AS (SELECT {asOf:DateTime64(3, 'UTC')} - INTERVAL ${GRACE_DAYS} DAY AS at),
found AS (
SELECT 'memo' AS kind, m.invoice_id AS invoice_id, m.id AS document_id, m.reference AS reference, r.id AS engine_document_id, -m.tax AS books, r.tax AS engine
  FROM memos AS m LEFT JOIN (SELECT * FROM reported WHERE kind = 'return') AS r ON r.code = m.reference WHERE m.tax + r.tax != 0
UNION ALL SELECT 'return', o.code, r.id, r.code, r.id, 0, r.tax
  FROM (SELECT * FROM reported WHERE kind = 'return' AND parseDateTime64BestEffortOrZero(JSONExtractString(payload, 'committedAt'), 3, 'UTC') <= (SELECT at FROM due)) AS r
  INNER JOIN documents AS o ON o.id = JSONExtractString(r.payload, 'originalDocumentId')
  WHERE r.tax != 0 AND r.code NOT IN (SELECT reference FROM memos) AND r.code NOT IN (SELECT object_id FROM ${states("billing.credit_note")})
UNION ALL SELECT 'sale', i.id, r.object_id, i.id, '', ${minor("r.payload", "tax")}, 0
  FROM (SELECT object_id AS id, ${minor("payload", "tax")} AS tax FROM ${states("billing.invoice")} WHERE ${isOut("payload")} AND parseDateTime64BestEffortOrZero(JSONExtractString(payload, 'finalizedAt'), 3, 'UTC') <= (SELECT at FROM due)) AS i
  INNER JOIN ${states("erp.receivable")} AS r ON JSONExtractString(r.payload, 'invoiceId') = i.id
  WHERE i.tax != 0 AND JSONExtractString(r.payload, 'status') != 'reversed' AND ${minor("r.payload", "tax")} = i.tax AND i.id NOT IN (SELECT code FROM reported WHERE kind = 'sale'))
SELECT f.kind AS kind, f.invoice_id AS invoice_id, f.document_id AS document_id, f.reference AS reference, f.engine_document_id AS engine_document_id, toString(f.books) AS books, toString(f.engine) AS engine,
  i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id, JSONExtractString(i.invoice, 'currency') AS currency
FROM found AS f INNER JOIN ${sentInvoices} AS i ON i.invoice_id = f.invoice_id
ORDER BY document_id`,
  detected: (row) => {
    const [books, engine] = [moneyOf(row.currency, BigInt(row.books)), moneyOf(row.currency, BigInt(row.engine))];
    return reconciled(row, {
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: row.document_id,
      title: "Tax engine and ERP differ",
      expected: `tax ${formatMoney(engine)} of ${row.reference} as the engine reports it`.slice(0, 300),
      found: `tax ${formatMoney(books)} in the books`,
      exposure: moneyWire(absoluteMoney(subtractMoney(books, engine))),
      direction: "none",
      correction: {
        reason: row.kind === "memo" && row.engine_document_id !== "" ? "tax-differs" : `tax-${row.kind}`,
        invoiceId: row.invoice_id,
        reference: row.reference,
        legalEntity: row.legal_entity,
        ...(row.kind === "memo" && { creditMemoId: row.document_id }),
        ...(row.engine_document_id !== "" && { taxDocumentId: row.engine_document_id }),
        task: TASKS[row.kind],
      },
    });
  },
});
