import { invoiceExample } from "./example-events.ts";
import { HOLDS, LET_GO_WITHIN, type Kpi } from "./kpi.ts";

export const invoiceHoldTime: Kpi = {
  name: "invoice_hold_time",
  title: "Invoice hold time",
  unit: "hours",
  owner: "Billing operations",
  grain: "window",
  definition:
    "Mean calendar hours from holding an invoice back to letting it go (released, or voided for a new draft), over holds that ended in the window. A hold put in the place of another is one with it; one after a release is another.",
  target: { better: "lower", aim: 8, warning: 24, critical: 72 },
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(avg(dateDiff('second', held_at, let_go_at) / 3600), 2)) AS value
FROM ${HOLDS} WHERE ${LET_GO_WITHIN}`,
  example: {
    story:
      "One hold of a day, one that has not ended, a void that was never held; and an invoice held twice, for two hours and (the reason changed meanwhile) for four.",
    events: [
      invoiceExample({ id: "i1", version: 2, kind: "held", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i1", version: 3, kind: "voided", at: "2026-01-04T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 2, kind: "held", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i3", version: 2, kind: "voided", at: "2026-01-05T10:00:00.000Z" }),
      invoiceExample({ id: "i4", version: 2, kind: "held", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i4", version: 3, kind: "released", at: "2026-01-03T12:00:00.000Z" }),
      invoiceExample({ id: "i4", version: 4, kind: "held", at: "2026-01-05T10:00:00.000Z" }),
      invoiceExample({ id: "i4", version: 5, kind: "held", at: "2026-01-05T11:00:00.000Z" }),
      invoiceExample({ id: "i4", version: 6, kind: "released", at: "2026-01-05T14:00:00.000Z" }),
      invoiceExample({ id: "i4", version: 7, kind: "voided", at: "2026-01-09T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 10 }],
  },
};
