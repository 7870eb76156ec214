import { caseExample } from "./example-events.ts";
import { twoQueues } from "./example-work.ts";
import { TASKS, WAITING_AT_END, type Kpi } from "./kpi.ts";

export const queueDepth: Kpi = {
  name: "queue_depth",
  title: "Open tasks by team",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Tasks that wait for a team at the end of the window.",
  target: null,
  sql: `SELECT team AS label, count() AS value FROM ${TASKS} WHERE ${WAITING_AT_END} GROUP BY team ORDER BY team`,
  example: {
    story: "Two of the tax team wait; deal desk has done its own.",
    events: [caseExample({ id: "c1", detectedAt: "2026-01-05T10:00:00.000Z", tasks: twoQueues })],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "tax", value: 2 }],
  },
};
