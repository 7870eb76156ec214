import { caseExample, comesTo } from "./example-events.ts";
import { twoQueues } from "./example-work.ts";
import { AS_OF, TASKS, WAITING_AT_END, type Kpi } from "./kpi.ts";

export const oldestTask: Kpi = {
  name: "oldest_task",
  title: "Oldest open task by team",
  unit: "hours",
  owner: "Billing operations",
  grain: "instant",
  definition: "Calendar hours that the oldest task of each team has waited at the end of the window.",
  target: null,
  sql: `SELECT team AS label, round(max(dateDiff('second', opened_at, ${AS_OF}) / 3600), 2) AS value FROM ${TASKS} WHERE ${WAITING_AT_END} GROUP BY team ORDER BY team`,
  example: {
    story: "The older of the tax team has waited for 638 hours.",
    events: [caseExample({ id: "c1", detectedAt: "2026-01-05T10:00:00.000Z", tasks: twoQueues }), comesTo("2026-01-31T23:59:59.000Z")],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "tax", value: 638 }],
  },
};
