import { formatMoney, money } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  invoice_id: string;
  receivable_id: string;
  entry_id: string;
  account: string;
  currency: string;
  amount: string;
  status: string;
};

/** Receivables of the chart every legal entity is set up with; all cash is taken from it. */
const CONTROL_ACCOUNT = "1200";

/** Exposure is the invoice total that the control account lacks. */
export const subledgerBreak = detector<Row>({
  name: "subledger-break",
  code: "ERP-SUBLEDGER-BREAK",
  kind: "reconciliation",
  definition: `A receivable of the subledger that has not been reversed was posted to another account than the control account ${CONTROL_ACCOUNT}, so that the two differ by it, and no reclassification has moved it there.`,
  reads: ["erp.receivable", "erp.journal_entry", "billing.invoice"],
  isTimed: false,
  onlyIf: {
    isForGood: true,
    reads: ["erp.journal_entry"],
    sql: `SELECT 1 FROM ${states("erp.journal_entry")} WHERE JSONExtractString(payload, 'source', 'kind') = 'invoice'
AND arrayExists(line -> JSONExtractString(line, 'role') = 'receivable' AND JSONExtractString(line, 'account') != '${CONTROL_ACCOUNT}', JSONExtractArrayRaw(payload, 'lines')) LIMIT 1`,
  },
  sql: `SELECT JSONExtractString(r.payload, 'invoiceId') AS invoice_id, r.object_id AS receivable_id, j.object_id AS entry_id, JSONExtractString(j.line, 'account') AS account, JSONExtractString(r.payload, 'currency') AS currency,
  JSONExtractString(j.line, 'debit', 'minor') AS amount, JSONExtractString(r.payload, 'status') AS status, i.account_id AS account_id, JSONExtractString(r.payload, 'legalEntity') AS legal_entity, i.correlation_id AS correlation_id
FROM (SELECT object_id, arrayJoin(JSONExtractArrayRaw(payload, 'lines')) AS line FROM ${states("erp.journal_entry")} WHERE JSONExtractString(payload, 'source', 'kind') = 'invoice' AND JSONExtractString(payload, 'status') = 'posted') AS j
INNER JOIN ${states("erp.receivable")} AS r ON JSONExtractString(r.payload, 'journalEntryId') = j.object_id
LEFT JOIN ${sentInvoices} AS i ON i.invoice_id = JSONExtractString(r.payload, 'invoiceId')
WHERE JSONExtractString(j.line, 'role') = 'receivable' AND JSONExtractString(j.line, 'account') != '${CONTROL_ACCOUNT}' AND JSONExtractString(r.payload, 'status') != 'reversed'
  AND r.object_id NOT IN (SELECT JSONExtractString(payload, 'source', 'id') FROM ${states("erp.journal_entry")} WHERE JSONExtractString(payload, 'source', 'kind') = 'reclassification')
ORDER BY invoice_id`,
  detected: (row) => {
    const exposure = { currency: row.currency, minor: row.amount };
    return reconciled(row, {
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: row.invoice_id,
      title: "Subledger and control account differ",
      expected: `${formatMoney(money(exposure))} on ${CONTROL_ACCOUNT}`,
      found: `posted to ${row.account} by ${row.entry_id}`,
      exposure,
      direction: "none",
      correction: {
        invoiceId: row.invoice_id,
        receivableId: row.receivable_id,
        journalEntryId: row.entry_id,
        account: row.account,
        legalEntity: row.legal_entity,
      },
    });
  },
});
