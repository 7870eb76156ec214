import { deliveriesOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { deliveriesBySystem, type Kpi } from "./kpi.ts";

export const deadLetters: Kpi = {
  name: "dead_letters",
  title: "Dead letters",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "Events the hub could not understand or that a reader refused for good, each once when it was buried, on the days of the window, by the system they are from, the most first.",
  target: { better: "lower", aim: 0, warning: 1, critical: 100 },
  ofTheRun: true,
  sql: deliveriesBySystem("dead_lettered"),
  example: {
    story: "Three of billing's events were buried in two windows, one of metering's; one of tax only a day later than asked.",
    events: happened,
    windows: [
      windowOf("hub", {
        instance: "letters-1",
        deliveries: [deliveriesOn("2026-01-05", "billing", "dead_lettered", 2), deliveriesOn("2026-01-07", "metering", "dead_lettered", 1)],
      }),
      windowOf("hub", {
        instance: "letters-1",
        number: 2,
        deliveries: [deliveriesOn("2026-01-05", "billing", "dead_lettered", 1), deliveriesOn("2026-02-01", "tax", "dead_lettered", 1)],
      }),
    ],
    window: JANUARY,
    rows: [
      { label: "billing", value: 3 },
      { label: "metering", value: 1 },
    ],
  },
};
