import { monthOf } from "./close-readiness.ts";
import { CASES, FROM, INVOICES, OPEN_AT_END, RECEIVABLES, TO } from "./kpi.ts";
import type { Listing } from "./listings.ts";

export const reconciliations: Listing = {
  name: "reconciliations",
  title: "Billing against ERP",
  definition:
    "By legal entity and month of the window: invoices that billing finalized and what they bill, receivables that ERP posted and their sum, the difference, and what the comparisons of the systems have found and nobody has closed, with its exposure. In US dollars at planning rates; an invoice posted in a later month is a difference in both.",
  sql: `SELECT entity, month, sum(invoices) AS invoices, sum(billed_cents) / 100 AS billed, sum(receivables) AS receivables, sum(posted_cents) / 100 AS posted,
  (sum(billed_cents) - sum(posted_cents)) / 100 AS difference, sum(findings) AS open_findings, sum(exposure_cents) / 100 AS exposure
FROM (
  SELECT toString(legal_entity) AS entity, ${monthOf("assumeNotNull(finalized_at)")} AS month, 1 AS invoices, total_cents AS billed_cents, 0 AS receivables, 0 AS posted_cents, 0 AS findings, 0 AS exposure_cents
  FROM ${INVOICES} WHERE finalized_at >= ${FROM} AND finalized_at < ${TO} AND status != 'void' AND total_cents > 0
  UNION ALL
  SELECT toString(legal_entity) AS entity, formatDateTime(posted_on, '%Y-%m') AS month, 0, 0, 1, gross_cents, 0, 0 FROM ${RECEIVABLES} WHERE status != 'reversed' AND posted_on >= toDate(${FROM}) AND posted_on < toDate(${TO})
  UNION ALL
  SELECT if(legal_entity = '', 'no entity', toString(legal_entity)) AS entity, ${monthOf("detected_at")} AS month, 0, 0, 0, 0, 1, exposure_cents FROM ${CASES}
  WHERE ${OPEN_AT_END} AND detected_by = 'reconciliation' AND detected_at >= ${FROM})
GROUP BY entity, month ORDER BY entity, month LIMIT 500`,
};
