import { backlogOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { BACKLOGS_AT_END, type Kpi } from "./kpi.ts";

export const eventsWaiting: Kpi = {
  name: "events_waiting",
  title: "Events waiting",
  unit: "count",
  owner: "Platform",
  grain: "instant",
  definition:
    "Events written by a system and not yet taken by the hub, by system, the most first, as they were read last on a day that begins before the end of the window. They are read every two seconds of real time. What a planted fault keeps back does not wait. While a system's readers are behind, its events wait here; at 50,000 it turns callers away who would change something. Of intelligence, events that it has taken in and its store has not, for more than four times as long as it gathers a batch.",
  target: { better: "lower", aim: 1_000, warning: 10_000, critical: 40_000 },
  ofTheRun: true,
  sql: `SELECT process AS label, events AS value FROM ${BACKLOGS_AT_END} ORDER BY value DESC, label`,
  example: {
    story:
      "CRM had 900 waiting and has 40 since; ERP's were 7 in a start whose end nobody saw, and none wait in the next; billing's 300 of February are later than asked.",
    events: happened,
    windows: [
      windowOf("crm", { instance: "waiting-1", backlogs: [backlogOn("2026-01-05", 900, 3_000)] }),
      windowOf("crm", {
        instance: "waiting-1",
        number: 2,
        backlogs: [backlogOn("2026-01-05", 400, 1_000), backlogOn("2026-01-06", 40, 20)],
      }),
      windowOf("erp", { instance: "waiting-2", number: 9, backlogs: [backlogOn("2026-01-05", 7, 10)] }),
      windowOf("erp", { instance: "waiting-3", backlogs: [backlogOn("2026-01-05", 0, 0)] }),
      windowOf("billing", { instance: "waiting-4", backlogs: [backlogOn("2026-02-01", 300, 10)] }),
    ],
    window: JANUARY,
    rows: [
      { label: "crm", value: 40 },
      { label: "erp", value: 0 },
    ],
  },
};
