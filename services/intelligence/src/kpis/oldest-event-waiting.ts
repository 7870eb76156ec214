import { backlogOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { BACKLOGS_AT_END, type Kpi } from "./kpi.ts";

export const oldestEventWaiting: Kpi = {
  name: "oldest_event_waiting",
  title: "Oldest event waiting",
  unit: "ms",
  owner: "Platform",
  grain: "instant",
  definition:
    "For how long the oldest of a system's events that wait for the hub had waited when it was read last on a day that begins before the end of the window, in milliseconds of real time, by system, the longest first. 0 where nothing waits, or where the event does not say when it was written. What a planted fault keeps back does not wait. Of intelligence, for its store.",
  target: { better: "lower", aim: 500, warning: 2_000, critical: 10_000 },
  ofTheRun: true,
  sql: `SELECT process AS label, oldest_ms AS value FROM ${BACKLOGS_AT_END} ORDER BY value DESC, label`,
  example: {
    story:
      "The hub was away for half a minute and CRM's events waited for it; 40 of them still do, for a second and a half. Tax has nothing that waits.",
    events: happened,
    windows: [
      windowOf("crm", { instance: "oldest-1", backlogs: [backlogOn("2026-01-05", 900, 30_000)] }),
      windowOf("crm", { instance: "oldest-1", number: 2, backlogs: [backlogOn("2026-01-05", 40, 1_500)] }),
      windowOf("tax", { instance: "oldest-2", backlogs: [backlogOn("2026-01-05", 0, 0)] }),
    ],
    window: JANUARY,
    rows: [
      { label: "crm", value: 1_500 },
      { label: "tax", value: 0 },
    ],
  },
};
