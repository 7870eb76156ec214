import { absoluteMoney, formatMoney, money, moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  invoice_id: string;
  currency: string;
  invoiced: string;
  engine: string;
  tax_document_id: string;
  invoice_document_id: string;
};

/** Minor units by which rounding alone may part the two. */
const ROUNDING = 1;

/** Exposure is the difference of the two taxes. */
export const taxMismatch = detector<Row>({
  name: "tax-mismatch",
  code: "TAX-MISMATCH",
  kind: "reconciliation",
  definition:
    "The tax of an invoice that has gone out is not that of the last committed or filed version of its document in the tax engine, by more than one minor unit.",
  reads: ["billing.invoice", "tax.tax_document"],
  isTimed: false,
  sql: `SELECT i.invoice_id AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id, JSONExtractString(i.invoice, 'currency') AS currency,
  toString(${minor("i.invoice", "tax")}) AS invoiced, toString(${minor("d.document", "tax")}) AS engine, d.tax_document_id AS tax_document_id, JSONExtractString(i.invoice, 'taxDocumentId') AS invoice_document_id
FROM ${sentInvoices} AS i
INNER JOIN (SELECT JSONExtractString(t.payload, 'code') AS code, argMax(t.object_id, JSONExtractUInt(t.payload, 'version')) AS tax_document_id, argMax(t.payload, JSONExtractUInt(t.payload, 'version')) AS document
  FROM ${states("tax.tax_document")} AS t WHERE JSONExtractString(t.payload, 'kind') = 'sale' AND JSONExtractString(t.payload, 'status') IN ('committed', 'locked') GROUP BY code) AS d ON d.code = i.invoice_id
WHERE abs(${minor("i.invoice", "tax")} - ${minor("d.document", "tax")}) > ${ROUNDING}
ORDER BY invoice_id`,
  detected: (row) => {
    const invoiced = moneyOf(row.currency, BigInt(row.invoiced));
    const engine = money({ currency: row.currency, minor: row.engine });
    const difference = subtractMoney(invoiced, engine);
    return reconciled(row, {
      code: "TAX-MISMATCH",
      businessKey: row.invoice_id,
      title: "Tax engine and invoice differ",
      expected: `tax ${formatMoney(engine)} as in ${row.tax_document_id}`,
      found: `tax ${formatMoney(invoiced)} on the invoice`,
      exposure: moneyWire(absoluteMoney(difference)),
      direction: difference.minor < 0n ? "under_billed" : "over_billed",
      correction: { invoiceId: row.invoice_id, taxDocumentId: row.tax_document_id, invoiceDocumentId: row.invoice_document_id },
    });
  },
});
