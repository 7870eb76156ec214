import { formatMoney, money } from "@cashline/kernel/money";
import { detector, states } from "./detector.ts";
import { POSTING_GRACE_DAYS } from "./invoice-postings.ts";
import { minor, reconciled, sentInvoices, type Owner } from "./reconciled.ts";

type Row = Owner & {
  /** Which of the two has not written it off. */
  missing: "ERP" | "billing";
  invoice_id: string;
  currency: string;
  amount: string;
};

/**
 * Exposure is what is still open in the books, or still due in billing. A write-off by hand in either, or by the last action of a
 * dunning campaign, is followed by nothing of its own: giving money up is two people's word.
 */
export const writeOffApart = detector<Row>({
  name: "write-off-apart",
  code: "ERP-POST-REJECTED",
  kind: "reconciliation",
  definition: `An invoice was written off in billing more than ${POSTING_GRACE_DAYS} days ago, and its receivable is open in ERP; or the receivable is written off, and billing still asks for the invoice.`,
  reads: ["billing.invoice", "erp.receivable"],
  isTimed: true,
  onlyIf: {
    reads: ["billing.invoice", "erp.receivable"],
    sql: `SELECT 1 FROM ${states("billing.invoice")} WHERE JSONExtractString(payload, 'status') = 'uncollectible'
UNION ALL SELECT 1 FROM ${states("erp.receivable")} WHERE JSONExtractString(payload, 'status') = 'written_off' LIMIT 1`,
  },
  sql: `SELECT if(r.status = 'open', 'ERP', 'billing') AS missing, i.invoice_id AS invoice_id, i.account_id AS account_id, i.legal_entity AS legal_entity, i.correlation_id AS correlation_id,
  JSONExtractString(i.invoice, 'currency') AS currency, toString(if(missing = 'ERP', r.open, ${minor("i.invoice", "due")})) AS amount
FROM ${sentInvoices} AS i INNER JOIN (SELECT JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'status') AS status, ${minor("payload", "open")} AS open FROM ${states("erp.receivable")}) AS r ON r.invoice_id = i.invoice_id
WHERE if(r.status = 'open',
  r.open > 0 AND JSONExtractString(i.invoice, 'status') = 'uncollectible' AND parseDateTime64BestEffortOrZero(JSONExtractString(i.invoice, 'writtenOff', 'at'), 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${POSTING_GRACE_DAYS} DAY,
  r.status = 'written_off' AND JSONExtractString(i.invoice, 'status') = 'open' AND ${minor("i.invoice", "due")} > 0)
ORDER BY invoice_id`,
  detected: (row) => {
    const { missing, invoice_id: invoiceId } = row;
    const exposure = { currency: row.currency, minor: row.amount };
    const isInBooks = missing === "billing";
    return reconciled(row, {
      code: "ERP-POST-REJECTED",
      businessKey: `${invoiceId}/write-off`,
      title: `Written off, and not in ${missing}`,
      expected: `invoice ${invoiceId} written off in billing and in ERP`,
      found: `${formatMoney(money(exposure))} still ${isInBooks ? "due in billing" : "open in ERP"}`,
      exposure,
      direction: "none",
      correction: {
        reason: isInBooks ? "write-off-unbilled" : "write-off-unbooked",
        invoiceId,
        legalEntity: row.legal_entity,
        task: "See whether the customer is asked no more, and have the write-off approved",
      },
    });
  },
});
