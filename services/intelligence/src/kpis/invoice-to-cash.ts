import { invoiceExample } from "./example-events.ts";
import { FROM, INVOICES, TO, hoursBetween, type Kpi } from "./kpi.ts";

export const invoiceToCash: Kpi = {
  name: "invoice_to_cash",
  title: "Invoice to cash",
  unit: "hours",
  owner: "Receivables",
  grain: "window",
  definition: "Calendar hours from finalisation to payment of the invoices paid in the window: mean and 95th percentile.",
  target: { better: "lower", aim: 72, warning: 360, critical: 720 },
  isSpread: true,
  sql: hoursBetween(
    "assumeNotNull(finalized_at)",
    "assumeNotNull(paid_at)",
    `${INVOICES} WHERE finalized_at IS NOT NULL AND paid_at >= ${FROM} AND paid_at < ${TO}`,
  ),
  example: {
    story: "Paid after 10 hours; another after 30.",
    events: [
      invoiceExample({ id: "i1", version: 3, kind: "paid", at: "2026-01-03T20:00:00.000Z", finalizedAt: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 3, kind: "paid", at: "2026-01-05T16:00:00.000Z", finalizedAt: "2026-01-04T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "mean", value: 20 },
      { label: "95th percentile", value: 29 },
    ],
  },
};
