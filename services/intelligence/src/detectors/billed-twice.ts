import { businessCaseReads, businessCases, type CaseRow } from "./business-cases.ts";
import { states, type FirstQuestion } from "./detector.ts";
import { isStanding, minor } from "./reconciled.ts";

/** A recurring line that charges days another standing invoice of the same customer charges as well. */
export type BilledTwice = CaseRow & {
  contract_id: string;
  invoice_id: string;
  other_invoice_id: string;
  subscription_id: string;
  other_subscription_id: string;
  status: string;
  currency: string;
  total_minor: string;
  line_id: string;
  net_minor: string;
  tax_minor: string;
  quantity: string;
  tier: string;
  start_on: string;
  end_on: string;
  other_start_on: string;
  other_end_on: string;
};

export const billedTwiceReads = ["billing.invoice", ...businessCaseReads] as const;

/** Whether any customer has several standing recurring lines alike; only then can two of them meet. */
export const severalOnOneProduct: FirstQuestion = {
  reads: ["billing.invoice"],
  sql: `SELECT 1 FROM (SELECT JSONExtractString(payload, 'accountId') AS account, arrayJoin(JSONExtractArrayRaw(payload, 'lines')) AS line
FROM ${states("billing.invoice")} WHERE ${isStanding("payload")})
WHERE JSONExtractString(line, 'kind') = 'recurring'
GROUP BY account, JSONExtractString(line, 'sku'), JSONExtractString(line, 'tier'), JSONExtractUInt(line, 'quantity') HAVING count() > 1 LIMIT 1`,
};

/** What a correction of it needs. */
export function correctionOf(row: BilledTwice): Record<string, string> {
  return {
    invoiceId: row.invoice_id,
    otherInvoiceId: row.other_invoice_id,
    subscriptionId: row.subscription_id,
    otherSubscriptionId: row.other_subscription_id,
  };
}

/**
 * Pairs of recurring lines of one customer for the same product, tier and seats whose days meet. The second is the one drafted
 * later of the same subscription, or that of a subscription nobody has signed a quote for while the first has one: a
 * customer may well have two signed contracts that are alike.
 * @param days what the two periods must be to each other, in columns of `a` (the second) and `b` (the first)
 */
export function billedTwice(days: string): string {
  return `WITH invoices AS (SELECT object_id AS invoice_id, payload, JSONExtractString(payload, 'status') AS status, JSONExtractString(payload, 'accountId') AS account,
  JSONExtractString(payload, 'currency') AS currency, JSONExtractString(payload, 'total', 'minor') AS total_minor, JSONExtractString(payload, 'draftedAt') AS drafted_at
FROM ${states("billing.invoice")} WHERE ${isStanding("payload")}),
lines AS (SELECT invoice_id, status, account, currency, total_minor, drafted_at, JSONExtractString(line, 'subscriptionId') AS subscription,
  JSONExtractString(line, 'sku') AS sku, JSONExtractString(line, 'tier') AS tier, JSONExtractInt(line, 'quantity') AS quantity,
  JSONExtractString(line, 'lineId') AS line_id, JSONExtractString(line, 'net', 'minor') AS net_minor, toString(${minor("line", "tax")}) AS tax_minor, JSONExtractString(line, 'periodStartOn') AS start_on, JSONExtractString(line, 'periodEndOn') AS end_on
FROM invoices ARRAY JOIN JSONExtractArrayRaw(payload, 'lines') AS line WHERE JSONExtractString(line, 'kind') = 'recurring'),
cases AS (SELECT * FROM ${businessCases})
SELECT a.invoice_id AS invoice_id, b.invoice_id AS other_invoice_id, a.subscription AS subscription_id, b.subscription AS other_subscription_id, a.status AS status, a.currency AS currency, a.total_minor AS total_minor, a.line_id AS line_id, a.net_minor AS net_minor, a.tax_minor AS tax_minor,
  toString(a.quantity) AS quantity, a.tier AS tier, a.start_on AS start_on, a.end_on AS end_on, b.start_on AS other_start_on, b.end_on AS other_end_on,
  bc.contract_id AS contract_id, bc.account_id AS account_id, bc.selling_entity AS selling_entity, bc.correlation_id AS correlation_id
FROM lines AS a
INNER JOIN lines AS b ON b.account = a.account AND b.sku = a.sku AND b.tier = a.tier AND b.quantity = a.quantity
INNER JOIN cases AS ac ON ac.subscription_id = a.subscription
INNER JOIN cases AS bc ON bc.subscription_id = b.subscription
WHERE a.invoice_id != b.invoice_id AND a.end_on > a.start_on AND (${days})
  AND (a.subscription = b.subscription AND (a.drafted_at, a.invoice_id) > (b.drafted_at, b.invoice_id) OR a.subscription != b.subscription AND NOT ac.is_quoted AND bc.is_quoted)
ORDER BY invoice_id, other_invoice_id LIMIT 1 BY invoice_id`;
}
