import { invoiceExample } from "./example-events.ts";
import { FINALIZED_WITHIN, INVOICES, type Kpi } from "./kpi.ts";

export const firstTimeAccuracy: Kpi = {
  name: "first_time_accuracy",
  title: "First-time billing accuracy",
  unit: "percent",
  owner: "Billing operations",
  grain: "window",
  definition: "Of the invoices that became owed in the window, the share that was right in its first draft and has not been voided since.",
  target: { better: "higher", aim: 98, warning: 95, critical: 90 },
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(100 * countIf(revision = 1 AND status != 'void') / count(), 2)) AS value FROM ${INVOICES} WHERE ${FINALIZED_WITHIN}`,
  example: {
    story: "Two first drafts and one second.",
    events: [
      invoiceExample({ id: "i1", version: 2, kind: "finalized", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 2, kind: "finalized", at: "2026-01-04T10:00:00.000Z" }),
      invoiceExample({ id: "i3", version: 2, kind: "finalized", at: "2026-01-05T10:00:00.000Z", revision: 2 }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 66.67 }],
  },
};
