import { deliveriesOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { DELIVERIES, type Kpi } from "./kpi.ts";

export const duplicateRate: Kpi = {
  name: "duplicate_rate",
  title: "Duplicates dropped",
  unit: "percent",
  owner: "Platform",
  grain: "window",
  definition:
    "Of the events that reached the hub on the days of the window, the share that it knew already and dropped, so that they had no second effect. Dead letters count as having reached it, each once.",
  target: { better: "lower", aim: 0, warning: 10, critical: 50 },
  ofTheRun: true,
  sql: `SELECT '' AS label, if(sum(deliveries) = 0, NULL, round(100 * sumIf(deliveries, outcome = 'duplicate') / sum(deliveries), 2)) AS value FROM ${DELIVERIES} WHERE outcome IN ('taken_in', 'duplicate', 'dead_lettered')`,
  example: {
    story: "Of eight that came, six were new, one was known, one was buried.",
    events: happened,
    windows: [
      windowOf("hub", {
        instance: "duplicates-1",
        deliveries: [
          deliveriesOn("2026-01-05", "billing", "taken_in", 4),
          deliveriesOn("2026-01-06", "crm", "taken_in", 2),
          deliveriesOn("2026-01-06", "crm", "duplicate", 1),
          deliveriesOn("2026-01-06", "crm", "dead_lettered", 1),
        ],
      }),
      windowOf("crm", { instance: "duplicates-2", deliveries: [deliveriesOn("2026-01-06", "crm", "delivered", 40)] }),
    ],
    window: JANUARY,
    rows: [{ label: "", value: 12.5 }],
  },
};
