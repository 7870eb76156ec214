import { addMoney, formatMoney, money, moneyOf, moneyWire } from "@cashline/kernel/money";
import { anyOf, detector, states } from "./detector.ts";
import { guarded, minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  /** The credit note, or the refused credit itself where billing has none. */
  key: string;
  invoice_id: string;
  reference: string;
  currency: string;
  net: string;
  tax: string;
  posted_on: string;
  refusal: string;
  detail: string;
};

/** Exposure is the credit with its tax. */
export const refusedCredit = detector<Row>({
  name: "refused-credit",
  code: "ERP-POST-REJECTED",
  kind: "reconciliation",
  definition:
    "ERP has refused a credit memo because its day lies in a closed or locked period or a maintenance window, and none of its reference is posted; one whose flow has the case is left to it.",
  reads: ["erp.refused_credit", "erp.credit_memo", "billing.credit_note", "billing.invoice", "orchestrator.case"],
  isTimed: false,
  onlyIf: anyOf("erp.refused_credit"),
  sql: `SELECT if(reference IN (SELECT object_id FROM ${states("billing.credit_note")}), reference, r.object_id) AS key, JSONExtractString(r.payload, 'invoiceId') AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, if(i.correlation_id = '', r.correlation_id, i.correlation_id) AS correlation_id,
  JSONExtractString(r.payload, 'reference') AS reference, JSONExtractString(r.payload, 'net', 'currency') AS currency, toString(${minor("r.payload", "net")}) AS net, toString(${minor("r.payload", "tax")}) AS tax,
  JSONExtractString(r.payload, 'postedOn') AS posted_on, JSONExtractString(r.payload, 'code') AS refusal, JSONExtractString(r.payload, 'detail') AS detail
FROM ${states("erp.refused_credit")} AS r
LEFT JOIN ${sentInvoices} AS i ON i.invoice_id = JSONExtractString(r.payload, 'invoiceId')
WHERE (invoice_id, reference) NOT IN (SELECT JSONExtractString(payload, 'invoiceId'), JSONExtractString(payload, 'reference') FROM ${states("erp.credit_memo")})
  AND key NOT IN ${guarded("ERP-POST-REJECTED")}
ORDER BY key`,
  detected: (row) => {
    const credit = addMoney(moneyOf(row.currency, BigInt(row.net)), money({ currency: row.currency, minor: row.tax }));
    return reconciled(row, {
      code: "ERP-POST-REJECTED",
      businessKey: row.key,
      title: "ERP refuses a credit",
      expected: `${formatMoney(credit)} credited on ${row.posted_on}`,
      found: `${row.refusal}: ${row.detail}`.slice(0, 300),
      exposure: moneyWire(credit),
      direction: "none",
      critical: row.refusal !== "maintenance-window",
      correction: {
        reasons: row.refusal,
        invoiceId: row.invoice_id,
        reference: row.reference,
        task: "Book the credit in a period that takes it",
      },
    });
  },
});
