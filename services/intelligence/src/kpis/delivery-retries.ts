import { deliveriesOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { deliveriesBySystem, type Kpi } from "./kpi.ts";

export const deliveryRetries: Kpi = {
  name: "delivery_retries",
  title: "Delivery retries",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "Tries to hand a batch of events to the hub that were made because an earlier one had failed, on the days of the window, by the system that made them, the most first.",
  target: { better: "lower", aim: 0, warning: 50, critical: 1_000 },
  ofTheRun: true,
  sql: deliveriesBySystem("retried"),
  example: {
    story: "CRM tried one batch three times before it was taken; ERP needed no second try.",
    events: happened,
    windows: [
      windowOf("crm", {
        instance: "retries-1",
        deliveries: [
          deliveriesOn("2026-01-05", "crm", "failed", 3),
          deliveriesOn("2026-01-05", "crm", "retried", 3),
          deliveriesOn("2026-01-05", "crm", "delivered", 1),
        ],
      }),
      windowOf("erp", { instance: "retries-2", deliveries: [deliveriesOn("2026-01-05", "erp", "delivered", 4)] }),
    ],
    window: JANUARY,
    rows: [{ label: "crm", value: 3 }],
  },
};
