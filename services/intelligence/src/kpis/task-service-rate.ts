import { caseExample, comesTo } from "./example-events.ts";
import { taskOf } from "./example-work.ts";
import { FROM, TO, tasksPerDay, type Kpi } from "./kpi.ts";

export const taskServiceRate: Kpi = {
  name: "task_service_rate",
  title: "Tasks done by team",
  unit: "per_day",
  owner: "Billing operations",
  grain: "window",
  definition: "Tasks each team has done per calendar day of the window. Below what arrives, its queue grows.",
  target: null,
  sql: tasksPerDay(`status = 'done' AND done_at >= ${FROM} AND done_at < ${TO}`),
  example: {
    story: "One in two days; one is open.",
    events: [
      caseExample({
        id: "c1",
        detectedAt: "2026-01-05T10:00:00.000Z",
        tasks: [
          taskOf("t1", "tax", "2026-01-05T10:00:00.000Z", "2026-01-06T00:00:00.000Z"),
          taskOf("t2", "tax", "2026-01-06T00:00:00.000Z"),
        ],
      }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-05T00:00:00.000Z", to: "2026-01-07T00:00:00.000Z" },
    rows: [{ label: "tax", value: 0.5 }],
  },
};
