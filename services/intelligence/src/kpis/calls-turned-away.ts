import { callsOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { API_CALLS, type Kpi } from "./kpi.ts";

export const callsTurnedAway: Kpi = {
  name: "calls_turned_away",
  title: "Calls turned away",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "Calls that a system turned away until later on the days of the window (503 or 507 with Retry-After), by system, the most first: its own events or those it was to take are too many, its disk is full, what it needs is not there, or a planted outage or maintenance says so. Calls beyond a rate limit (429) are not among them, nor what was turned away before anybody knew of which sandbox it is.",
  target: { better: "lower", aim: 0, warning: 50, critical: 1_000 },
  ofTheRun: true,
  sql: `SELECT process AS label, sum(calls) AS value FROM ${API_CALLS} WHERE outcome = 'turned_away' GROUP BY process ORDER BY value DESC, label`,
  example: {
    story:
      "The hub turned three batches away in one window and two in the next, billing one call. A failure and a rate limit are something else.",
    events: happened,
    windows: [
      windowOf("hub", { instance: "away-1", calls: [callsOn("2026-01-05", 3, { outcome: "turned_away", client: "crm" })] }),
      windowOf("hub", { instance: "away-1", number: 2, calls: [callsOn("2026-01-05", 2, { outcome: "turned_away", client: "crm" })] }),
      windowOf("billing", {
        instance: "away-2",
        calls: [
          callsOn("2026-01-06", 1, { outcome: "turned_away" }),
          callsOn("2026-01-06", 4, { outcome: "failed" }),
          callsOn("2026-01-06", 9, { outcome: "limited" }),
        ],
      }),
    ],
    window: JANUARY,
    rows: [
      { label: "hub", value: 5 },
      { label: "billing", value: 1 },
    ],
  },
};
