import { completedUnderLoad, LOAD_HOUR, loadRunExample, wonUnderLoad } from "./example-load.ts";
import type { Kpi } from "./kpi.ts";
import { firstAt, isStep, LOAD_STEPS } from "./load-rows.ts";

export const loadRenewalRate: Kpi = {
  name: "load_renewal_rate",
  title: "Renewals completed per second under load",
  unit: "per_second",
  owner: "Platform",
  grain: "window",
  definition:
    "Renewals closed out in CRM in load runs of the window, per second of real time from each run's first renewal won to its last one closed out. Renewals that wait for money are closed out; those in a case are not.",
  target: null,
  ofTheRun: true,
  inRealTime: true,
  sql: `SELECT '' AS label, if(sum(seconds) = 0, NULL, round(sum(n) / sum(seconds), 2)) AS value FROM (
  SELECT countIf(${isStep("completed")}) AS n, dateDiff('millisecond', ${firstAt("won")}, maxIf(at, ${isStep("completed")})) / 1000 AS seconds
  FROM ${LOAD_STEPS} GROUP BY run_id HAVING n > 0 AND countIf(${isStep("won")}) > 0)`,
  example: {
    story: "Three are closed out eight seconds after the first was won; a fourth was won and is not.",
    events: [
      wonUnderLoad("rate1", 1),
      wonUnderLoad("rate2", 2),
      wonUnderLoad("rate3", 3),
      wonUnderLoad("rate4", 3),
      completedUnderLoad("rate1", 4),
      completedUnderLoad("rate3", 6.5),
      completedUnderLoad("rate2", 9),
    ],
    loads: [loadRunExample("rate")],
    window: LOAD_HOUR,
    rows: [{ label: "", value: 0.38 }],
  },
};
