import { renewalExample } from "./example-events.ts";
import { COMPLETED_WITHIN, RENEWALS, type Kpi } from "./kpi.ts";

export const renewalsCompleted: Kpi = {
  name: "renewals_completed",
  title: "Renewals completed",
  unit: "count",
  owner: "Revenue operations",
  grain: "window",
  definition: "Renewals closed out in CRM in the window: quoted, billed, posted, entitled.",
  target: null,
  sql: `SELECT '' AS label, count() AS value FROM ${RENEWALS} WHERE ${COMPLETED_WITHIN}`,
  example: {
    story: "Two in the window, one on the instant it ends.",
    events: [
      renewalExample("o1", "2026-01-01T00:00:00.000Z"),
      renewalExample("o2", "2026-01-02T10:00:00.000Z"),
      renewalExample("o3", "2026-01-03T00:00:00.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-01-03T00:00:00.000Z" },
    rows: [{ label: "", value: 2 }],
  },
};
