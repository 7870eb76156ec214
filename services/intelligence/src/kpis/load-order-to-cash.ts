import { completedUnderLoad, LOAD_HOUR, loadRunExample, paidUnderLoad, wonUnderLoad } from "./example-load.ts";
import { FROM, type Kpi } from "./kpi.ts";
import { firstAt, isStep, LOAD_STEPS_UNTIL_END } from "./load-rows.ts";

export const loadOrderToCash: Kpi = {
  name: "load_order_to_cash",
  title: "Order to cash under load, 95th percentile",
  unit: "seconds",
  owner: "Platform",
  grain: "window",
  definition:
    "Seconds of real time from winning a renewal in CRM to its cash being applied in ERP that 95 in 100 of the renewals paid under load in the window stayed within. Those that wait for a transfer, or in a case, are not among them.",
  target: { better: "lower", aim: 10, warning: 60, critical: 300 },
  ofTheRun: true,
  inRealTime: true,
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(quantileExactInclusive(0.95)(seconds), 3)) AS value FROM (
  SELECT dateDiff('millisecond', ${firstAt("won")}, ${firstAt("paid")} AS paid_at) / 1000 AS seconds FROM ${LOAD_STEPS_UNTIL_END}
  GROUP BY correlation_id HAVING countIf(${isStep("won")}) > 0 AND countIf(${isStep("paid")}) > 0 AND paid_at >= ${FROM})`,
  example: {
    story: "Paid after 2, 3 and 7 seconds; a fourth is closed out and waits for its transfer.",
    events: [
      ...[1, 2, 3, 4].map((number) => wonUnderLoad(`cash${number}`, number)),
      paidUnderLoad("cash1", 3),
      completedUnderLoad("cash4", 5),
      paidUnderLoad("cash2", 5),
      paidUnderLoad("cash3", 10),
    ],
    loads: [loadRunExample("cash")],
    window: LOAD_HOUR,
    rows: [{ label: "", value: 6.6 }],
  },
};
