import { backlogOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { BACKLOGS, type Kpi } from "./kpi.ts";

export const mostEventsWaiting: Kpi = {
  name: "most_events_waiting",
  title: "Most events waiting",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "The most events of a system that waited for the hub at any reading on the days of the window, by system, the most first. They are read every two seconds of real time, and every second while they are not taken. What a planted fault keeps back does not wait. Of intelligence, for its store.",
  target: { better: "lower", aim: 1_000, warning: 10_000, critical: 40_000 },
  ofTheRun: true,
  sql: `SELECT process AS label, max(most_events) AS value FROM ${BACKLOGS} GROUP BY process ORDER BY value DESC, label`,
  example: {
    story:
      "Of CRM 900 waited at most while a window was open at whose end 400 did; of ERP never more than 14; more of CRM's only in February.",
    events: happened,
    windows: [
      windowOf("crm", {
        instance: "most-1",
        backlogs: [backlogOn("2026-01-05", 400, 1_000, { mostEvents: 900 }), backlogOn("2026-01-06", 40, 20)],
      }),
      windowOf("crm", { instance: "most-1", number: 2, backlogs: [backlogOn("2026-02-01", 5_000, 20)] }),
      windowOf("erp", { instance: "most-2", backlogs: [backlogOn("2026-01-31", 7, 10)] }),
    ],
    window: JANUARY,
    rows: [
      { label: "crm", value: 900 },
      { label: "erp", value: 14 },
    ],
  },
};
