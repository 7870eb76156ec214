import { invoiceExample } from "./example-events.ts";
import { FROM, INVOICES, TENANT, TO, type Kpi } from "./kpi.ts";

/** Invoices whose payment failed for the first time within the window. */
export const FAILED_FIRST_WITHIN = `invoice_id IN (SELECT object_id FROM pi.raw_events WHERE tenant = ${TENANT} AND event_type = 'billing.invoice.payment_failed.v1' GROUP BY object_id HAVING min(occurred_at) >= ${FROM} AND min(occurred_at) < ${TO})`;

export const dunningRecovery: Kpi = {
  name: "dunning_recovery",
  title: "Dunning recovery",
  unit: "percent",
  owner: "Collections",
  grain: "window",
  definition: "Of the invoices whose payment failed for the first time in the window, the share that is paid by its end.",
  target: { better: "higher", aim: 80, warning: 60, critical: 40 },
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(100 * countIf(paid_at < ${TO}) / count(), 2)) AS value FROM ${INVOICES}
WHERE ${FAILED_FIRST_WITHIN}`,
  example: {
    story: "Two failed, one of them has been paid since; a third was paid at once.",
    events: [
      invoiceExample({ id: "i1", version: 2, kind: "payment_failed", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i1", version: 3, kind: "paid", at: "2026-01-08T10:00:00.000Z" }),
      invoiceExample({ id: "i2", version: 2, kind: "payment_failed", at: "2026-01-03T10:00:00.000Z" }),
      invoiceExample({ id: "i3", version: 2, kind: "paid", at: "2026-01-03T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 50 }],
  },
};
