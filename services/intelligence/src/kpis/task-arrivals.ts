import { caseExample, comesTo } from "./example-events.ts";
import { taskOf } from "./example-work.ts";
import { FROM, TO, tasksPerDay, type Kpi } from "./kpi.ts";

export const taskArrivals: Kpi = {
  name: "task_arrivals",
  title: "Tasks opened by team",
  unit: "per_day",
  owner: "Billing operations",
  grain: "window",
  definition: "Tasks handed to each team per calendar day of the window.",
  target: null,
  sql: tasksPerDay(`opened_at >= ${FROM} AND opened_at < ${TO}`),
  example: {
    story: "Three in two days.",
    events: [
      caseExample({
        id: "c1",
        detectedAt: "2026-01-05T10:00:00.000Z",
        tasks: [
          taskOf("t1", "tax", "2026-01-05T10:00:00.000Z"),
          taskOf("t2", "tax", "2026-01-06T00:00:00.000Z"),
          taskOf("t3", "tax", "2026-01-06T10:00:00.000Z"),
          taskOf("t4", "tax", "2026-01-09T10:00:00.000Z"),
        ],
      }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-05T00:00:00.000Z", to: "2026-01-07T00:00:00.000Z" },
    rows: [{ label: "tax", value: 1.5 }],
  },
};
