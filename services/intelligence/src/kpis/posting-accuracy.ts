import { exampleEvent, receivableExample } from "./example-events.ts";
import { FROM, TENANT, TO, type Kpi } from "./kpi.ts";
import { invoiceInScope } from "./scope.ts";

export const postingAccuracy: Kpi = {
  name: "posting_accuracy",
  title: "Posting accuracy",
  unit: "percent",
  owner: "General ledger",
  grain: "window",
  definition: "Of the invoices posted to ERP in the window, the share that ERP had not refused before.",
  target: { better: "higher", aim: 99, warning: 97, critical: 90 },
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(100 * countIf(invoice_id NOT IN (
    SELECT invoice_id FROM pi.postings WHERE tenant = ${TENANT} AND outcome = 'refused')) / count(), 2)) AS value
FROM (SELECT DISTINCT invoice_id FROM pi.postings WHERE tenant = ${TENANT} AND outcome = 'posted' AND at >= ${FROM} AND at < ${TO})
WHERE 1 = 1 ${invoiceInScope}`,
  example: {
    story: "Two posted, one of them after a refusal.",
    events: [
      receivableExample({ id: "r1", at: "2026-01-03T10:00:00.000Z", grossCents: 100, openCents: 100 }),
      exampleEvent({
        type: "erp.posting.rejected.v1",
        objectType: "posting_validation",
        objectId: "pv1",
        at: "2026-01-03T10:00:00.000Z",
        payload: { id: "pv1", invoiceId: "inv-of-r2" },
      }),
      receivableExample({ id: "r2", at: "2026-01-04T10:00:00.000Z", grossCents: 100, openCents: 100 }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 50 }],
  },
};
