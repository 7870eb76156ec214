import { states, type FirstQuestion } from "./detector.ts";
import { isOut, minor, sentInvoices, type Owner } from "./reconciled.ts";

/** How an invoice and what ERP has posted for it disagree. */
export type PostingRow = Owner & {
  /** Whether ERP has nothing of it, has taken its posting back, has posted other figures, or has posted what is not owed. */
  kind: "missing" | "reversed" | "differs" | "unowed";
  invoice_id: string;
  status: string;
  invoiced: string;
  receivable_id: string;
  booked: string;
  currency: string;
  exposure: string;
};

/** Days in which an invoice reaches ERP, maintenance windows and retries among them. */
export const POSTING_GRACE_DAYS = 2;

const postingReads = ["billing.invoice", "erp.receivable", "orchestrator.case"];

/** Whether the net and tax of the invoices that are out are not those of the receivables that stand, invoice by invoice. */
const postingsMayDiffer: FirstQuestion = {
  reads: ["billing.invoice", "erp.receivable"],
  sql: `SELECT 1 FROM (SELECT object_id AS invoice, payload, 1 AS sign FROM ${states("billing.invoice")} WHERE ${isOut("payload")}
UNION ALL SELECT JSONExtractString(payload, 'invoiceId'), payload, -1 FROM ${states("erp.receivable")} WHERE JSONExtractString(payload, 'status') != 'reversed')
GROUP BY invoice HAVING sum(sign * ${minor("payload", "net")}) != 0 OR sum(sign * ${minor("payload", "tax")}) != 0 OR uniqExact(JSONExtractString(payload, 'currency'), JSONExtractString(payload, 'legalEntity')) > 1 LIMIT 1`,
};

/** Refused by ERP after they had left: the flow that has the case posts them. */
const inHand = `(SELECT JSONExtractString(snapshot, 'businessKey') FROM pi.cases FINAL WHERE tenant = {tenant:String} AND code = 'QTC-ORDER-NOT-BILLED' AND status NOT IN ('closed', 'dismissed', 'suppressed'))`;

const whose = `concat(JSONExtractString(payload, 'legalEntity'), ', ', JSONExtractString(payload, 'currency')) AS whose`;
const figures = (of: string): string => `concat(${of}.whose, ', net ', toString(${of}.net), ', tax ', toString(${of}.tax))`;

/**
 * Every disagreement of an invoice with its receivable. What asks for nothing may be posted or not. What is at stake is the whole
 * of it, or where only amounts differ, by what.
 */
const invoicePostings = `WITH invoices AS (SELECT object_id AS invoice_id, payload, JSONExtractString(payload, 'status') AS status, ${isOut("payload")} AS is_out, ${whose}, ${minor("payload", "net")} AS net, ${minor("payload", "tax")} AS tax,
  JSONExtractString(payload, 'finalizedAt') AS finalized_at FROM ${states("billing.invoice")}),
receivables AS (SELECT object_id AS receivable_id, correlation_id, payload, JSONExtractString(payload, 'invoiceId') AS invoice_id, JSONExtractString(payload, 'status') AS status, ${whose}, ${minor("payload", "net")} AS net, ${minor("payload", "tax")} AS tax
  FROM ${states("erp.receivable")}),
found AS (SELECT if(i.invoice_id = '', r.invoice_id, i.invoice_id) AS invoice_id, i.status AS status, ${figures("i")} AS invoiced, r.receivable_id AS receivable_id, r.correlation_id AS posted_about, ${figures("r")} AS booked,
  multiIf(i.is_out AND r.receivable_id = '' AND i.net + i.tax != 0 AND parseDateTime64BestEffortOrZero(i.finalized_at, 3, 'UTC') <= {asOf:DateTime64(3, 'UTC')} - INTERVAL ${POSTING_GRACE_DAYS} DAY AND i.invoice_id NOT IN ${inHand}, 'missing',
    i.is_out AND r.status = 'reversed' AND i.net + i.tax != 0, 'reversed',
    i.is_out AND r.receivable_id != '' AND r.status != 'reversed' AND invoiced != booked, 'differs',
    NOT i.is_out AND r.receivable_id != '' AND r.status != 'reversed' AND r.net + r.tax != 0, 'unowed', '') AS kind,
  if(kind = 'unowed', r.payload, i.payload) AS told, multiIf(kind = 'unowed', r.net + r.tax, kind != 'differs' OR i.whose != r.whose, i.net + i.tax, i.net + i.tax = r.net + r.tax, abs(i.tax - r.tax), abs(i.net + i.tax - r.net - r.tax)) AS exposure
FROM invoices AS i FULL JOIN receivables AS r ON r.invoice_id = i.invoice_id WHERE kind != '')
SELECT f.kind AS kind, f.invoice_id AS invoice_id, f.status AS status, f.invoiced AS invoiced, f.receivable_id AS receivable_id, f.booked AS booked, toString(f.exposure) AS exposure,
  JSONExtractString(f.told, 'currency') AS currency, JSONExtractString(f.told, 'legalEntity') AS legal_entity, i.account_id AS account_id, if(i.correlation_id = '', f.posted_about, i.correlation_id) AS correlation_id
FROM found AS f LEFT JOIN ${sentInvoices} AS i ON i.invoice_id = f.invoice_id
ORDER BY invoice_id`;

/** What both detectors of it ask: each keeps the rows of its own kinds. */
export const postingComparison = {
  kind: "reconciliation",
  reads: postingReads,
  isTimed: true,
  onlyIf: postingsMayDiffer,
  sql: invoicePostings,
} as const;
