import { invoiceExample } from "./example-events.ts";
import { HELD_AT_END, INVOICES, TO, type Kpi } from "./kpi.ts";

export const blockedCash: Kpi = {
  name: "blocked_cash",
  title: "Cash blocked by holds",
  unit: "usd",
  owner: "Controller",
  grain: "instant",
  definition: "Totals of the invoices that are held back at the end of the window; in US dollars at planning rates.",
  target: { better: "lower", aim: 0, warning: 100_000, critical: 1_000_000 },
  sql: `SELECT '' AS label, sum(total_cents) / 100 AS value FROM ${INVOICES} WHERE drafted_at < ${TO} AND invoice_id IN ${HELD_AT_END}`,
  example: {
    story: "One of 100 dollars is held, one was let go, one is held later.",
    events: [
      invoiceExample({ id: "i1", version: 2, kind: "held", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 2, kind: "held", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 3, kind: "released", at: "2026-01-04T10:00:00.000Z" }),
      invoiceExample({ id: "i3", version: 2, kind: "held", at: "2026-02-03T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 100 }],
  },
};
