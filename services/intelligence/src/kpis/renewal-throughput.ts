import { comesTo, renewalExample } from "./example-events.ts";
import { COMPLETED_WITHIN, DAYS_PASSED, RENEWALS, type Kpi } from "./kpi.ts";

export const renewalThroughput: Kpi = {
  name: "renewal_throughput",
  title: "Renewal throughput",
  unit: "per_day",
  owner: "Revenue operations",
  grain: "window",
  definition: "Renewals closed out in CRM per calendar day of the window.",
  target: null,
  sql: `SELECT '' AS label, round(count() / ${DAYS_PASSED}, 2) AS value FROM ${RENEWALS} WHERE ${COMPLETED_WITHIN}`,
  example: {
    story: "Three renewals in two days.",
    events: [
      renewalExample("o1", "2026-01-01T10:00:00.000Z"),
      renewalExample("o2", "2026-01-02T10:00:00.000Z"),
      renewalExample("o3", "2026-01-02T11:00:00.000Z"),
      comesTo("2026-01-02T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-01-03T00:00:00.000Z" },
    rows: [{ label: "", value: 1.5 }],
  },
};
