import { deliveriesOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { deliveriesBySystem, type Kpi } from "./kpi.ts";

export const replayedEvents: Kpi = {
  name: "replayed_events",
  title: "Events brought by a replay",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "Events that came in because somebody asked for it, on the days of the window, by the system they are from, the most first: dead letters taken in after all, and what a log read again brought that had been missed. What was known already is a duplicate instead.",
  target: null,
  ofTheRun: true,
  sql: deliveriesBySystem("replayed"),
  example: {
    story: "Of billing's log two events were missed; read again, five others were known.",
    events: happened,
    windows: [
      windowOf("hub", {
        instance: "replays-1",
        deliveries: [
          deliveriesOn("2026-01-05", "billing", "taken_in", 2),
          deliveriesOn("2026-01-05", "billing", "replayed", 2),
          deliveriesOn("2026-01-05", "billing", "duplicate", 5),
        ],
      }),
    ],
    window: JANUARY,
    rows: [{ label: "billing", value: 2 }],
  },
};
