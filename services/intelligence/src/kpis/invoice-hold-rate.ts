import { invoiceExample } from "./example-events.ts";
import { FINALIZED_WITHIN, HELD_BEFORE, INVOICES, type Kpi } from "./kpi.ts";

export const invoiceHoldRate: Kpi = {
  name: "invoice_hold_rate",
  title: "Invoice hold rate",
  unit: "percent",
  owner: "Billing operations",
  grain: "window",
  definition: "Of the invoices that became owed in the window, the share whose business case had a draft held back before.",
  target: { better: "lower", aim: 5, warning: 10, critical: 25 },
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(100 * countIf(correlation_id IN ${HELD_BEFORE}) / count(), 2)) AS value FROM ${INVOICES} WHERE ${FINALIZED_WITHIN}`,
  example: {
    story: "Two invoices became owed; the draft before one of them was held and voided.",
    events: [
      invoiceExample({ id: "i1", version: 2, kind: "finalized", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 2, kind: "held", at: "2026-01-03T10:00:00.000Z", correlationId: "o2" }),
      invoiceExample({ id: "i2", version: 3, kind: "voided", at: "2026-01-04T10:00:00.000Z", correlationId: "o2" }),
      invoiceExample({ id: "i3", version: 2, kind: "finalized", at: "2026-01-04T10:00:00.000Z", revision: 2, correlationId: "o2" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 50 }],
  },
};
