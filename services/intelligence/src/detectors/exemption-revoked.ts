import { rateAmount } from "@cashline/kernel/decimal";
import { formatMoney, money, moneyWire, sumMoney, type MoneyWire } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { isStanding, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  invoice_id: string;
  contract_id: string;
  certificate_id: string;
  certificate_number: string;
  tax_document_id: string;
  currency: string;
  lines: string;
};

type TaxedLine = { details: { rate: string; exemption?: { certificateId: string; amount: MoneyWire } }[] };

/** Exposure is what the levies would have been without the certificate, each levy of each line rounded half-up. */
export const exemptionRevoked = detector<Row>({
  name: "exemption-revoked",
  code: "TAX-JURISDICTION",
  kind: "reconciliation",
  definition:
    "An invoice that has gone out and is not credited in full leaves levies out by an exemption certificate that has been revoked since, and its tax document still names the certificate. One that has merely run out exempted rightly while it held.",
  reads: ["billing.invoice", "tax.tax_document", "tax.exemption_certificate"],
  isTimed: false,
  onlyIf: {
    reads: ["tax.exemption_certificate"],
    sql: `SELECT 1 FROM ${states("tax.exemption_certificate")} WHERE JSONExtractString(payload, 'status') = 'revoked' LIMIT 1`,
  },
  sql: `SELECT i.invoice_id AS invoice_id, i.contract_id AS contract_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id, JSONExtractString(i.invoice, 'currency') AS currency,
  c.object_id AS certificate_id, JSONExtractString(c.payload, 'number') AS certificate_number, d.object_id AS tax_document_id, JSONExtractRaw(d.payload, 'lines') AS lines
FROM (SELECT * FROM ${states("tax.exemption_certificate")} WHERE JSONExtractString(payload, 'status') = 'revoked') AS c
INNER JOIN (SELECT object_id, payload, JSONExtractString(payload, 'code') AS code, extract(payload, '"certificateId":"(exc_[0-9a-z]+)"') AS certificate_id FROM ${states("tax.tax_document")}
  WHERE JSONExtractString(payload, 'kind') = 'sale' AND JSONExtractString(payload, 'status') IN ('committed', 'locked')) AS d ON d.certificate_id = c.object_id
INNER JOIN ${sentInvoices} AS i ON i.invoice_id = d.code
WHERE ${isStanding("i.invoice")}
ORDER BY invoice_id`,
  detected: (row) => {
    const exempted = (JSON.parse(row.lines) as TaxedLine[]).flatMap(({ details }) =>
      details.flatMap(({ rate, exemption }) =>
        exemption?.certificateId === row.certificate_id ? [rateAmount(money(exemption.amount), rate, "half-up")] : [],
      ),
    );
    const tax = sumMoney(row.currency, exempted);
    return reconciled(row, {
      code: "TAX-JURISDICTION",
      businessKey: row.invoice_id,
      title: "Exempted by a certificate that did not hold",
      expected: `tax ${formatMoney(tax)} without the certificate`,
      found: `none, by certificate ${row.certificate_number}, revoked since`,
      exposure: moneyWire(tax),
      direction: "under_billed",
      correction: {
        reason: "exemption",
        invoiceId: row.invoice_id,
        contractId: row.contract_id,
        certificateId: row.certificate_id,
        taxDocumentId: row.tax_document_id,
        task: "Confirm the revocation, and bill again with the tax",
      },
    });
  },
});
