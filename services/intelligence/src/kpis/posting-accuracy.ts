import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { exampleEvent, invoiceExample, receivableExample } from "./example-events.ts";
import { FROM, TENANT, TO, type Kpi } from "./kpi.ts";
import { invoiceInScope } from "./scope.ts";

const POSTED = `(SELECT invoice_id, min(at) AS posted_at FROM pi.postings WHERE tenant = ${TENANT} AND outcome = 'posted' GROUP BY invoice_id)`;
/** Drafts made in the place of one that was never posted. */
const DRAFTED_ANEW = `(SELECT invoice_id, replaces_invoice_id FROM pi.invoices FINAL WHERE tenant = ${TENANT} AND replaces_invoice_id != '' AND replaces_invoice_id NOT IN (SELECT invoice_id FROM ${POSTED}))`;

export const postingAccuracy: Kpi = {
  name: "posting_accuracy",
  title: "Posting accuracy",
  unit: "percent",
  owner: "General ledger",
  grain: "window",
  definition:
    "Of the invoices first posted to ERP in the window, the share that ERP had not refused before: neither the invoice nor one that was voided and drafted anew as it. One that bills a posted invoice again answers for itself alone.",
  target: { better: "higher", aim: 99, warning: 97, critical: 90 },
  sql: `WITH RECURSIVE refused AS (
  SELECT invoice_id, min(at) AS refused_at FROM pi.postings WHERE tenant = ${TENANT} AND outcome = 'refused' GROUP BY invoice_id
  UNION ALL
  SELECT drafts.invoice_id, refused.refused_at FROM ${DRAFTED_ANEW} AS drafts JOIN refused ON drafts.replaces_invoice_id = refused.invoice_id
)
SELECT '' AS label, if(count() = 0, NULL, round(100 * countIf(refused_at IS NULL OR refused_at > posted_at) / count(), 2)) AS value
FROM (SELECT invoice_id, posted_at, refusals.refused_at AS refused_at FROM ${POSTED} AS posted
  LEFT JOIN (SELECT invoice_id, toNullable(min(refused_at)) AS refused_at FROM refused GROUP BY invoice_id) AS refusals USING (invoice_id))
WHERE posted_at >= ${FROM} AND posted_at < ${TO} ${invoiceInScope}`,
  example: {
    story: "Four posted: one straight, one after a refusal, one in the place of a refused draft, and one refused only after it was posted.",
    events: [
      receivableExample({ id: "r1", at: "2026-01-03T10:00:00.000Z", grossCents: 100, openCents: 100 }),
      refusal("inv-of-r2", "2026-01-03T10:00:00.000Z"),
      receivableExample({ id: "r2", at: "2026-01-04T10:00:00.000Z", grossCents: 100, openCents: 100 }),
      refusal("inv-refused", "2026-01-05T10:00:00.000Z"),
      ...["inv-again", "inv-of-r3"].map((id, index) =>
        invoiceExample({
          id,
          kind: "drafted",
          at: "2026-01-06T10:00:00.000Z",
          revision: index + 2,
          replaces: index === 0 ? "inv-refused" : "inv-again",
        }),
      ),
      receivableExample({ id: "r3", at: "2026-01-07T10:00:00.000Z", grossCents: 100, openCents: 100 }),
      receivableExample({ id: "r4", at: "2026-01-08T10:00:00.000Z", grossCents: 100, openCents: 100 }),
      refusal("inv-of-r4", "2026-01-09T10:00:00.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 50 }],
  },
};

/** ERP does not take an invoice. */
function refusal(invoiceId: string, at: string): CanonicalEvent {
  const id = `pv-of-${invoiceId}`;
  return exampleEvent({ type: "erp.posting.rejected.v1", objectType: "posting_validation", objectId: id, at, payload: { id, invoiceId } });
}
