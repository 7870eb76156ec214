import { invoiceExample } from "./example-events.ts";
import { FINALIZED_WITHIN, INVOICES, hoursBetween, type Kpi } from "./kpi.ts";

export const invoiceCycleTime: Kpi = {
  name: "invoice_cycle_time",
  title: "Invoice cycle time",
  unit: "hours",
  owner: "Billing operations",
  grain: "window",
  definition:
    "Calendar hours from draft to finalisation of the invoices that became owed in the window: mean and 95th percentile. A draft made anew counts from its own drafting; how long the one before it was held is in the invoice hold time.",
  target: { better: "lower", aim: 4, warning: 24, critical: 72 },
  isSpread: true,
  sql: hoursBetween("drafted_at", "assumeNotNull(finalized_at)", `${INVOICES} WHERE ${FINALIZED_WITHIN}`),
  example: {
    story: "Two drafts went out after 2 and 4 hours.",
    events: [
      invoiceExample({ id: "i1", version: 2, kind: "finalized", at: "2026-01-03T12:00:00.000Z", draftedAt: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 2, kind: "finalized", at: "2026-01-04T14:00:00.000Z", draftedAt: "2026-01-04T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "mean", value: 3 },
      { label: "95th percentile", value: 3.9 },
    ],
  },
};
