import { exampleEvent } from "./example-events.ts";
import { LATENESS_WITHIN } from "./event-days.ts";
import type { Kpi } from "./kpi.ts";

/** An event that was written half a second before the store had it. */
const late = (id: string, at: string) => ({
  ...exampleEvent({ type: "crm.contact.created.v1", objectType: "contact", objectId: id, at, payload: { id } }),
  recordedAt: "2025-12-31T23:59:59.500Z",
});

export const eventFreshness: Kpi = {
  name: "event_freshness",
  title: "Event to figure",
  unit: "ms",
  owner: "Platform",
  grain: "window",
  definition:
    "Milliseconds of real time from writing an event in its system to its being stored here, of the events of the window: median and 99th percentile. A replay makes nothing late: the first storing counts.",
  target: { better: "lower", aim: 500, warning: 2_000, critical: 10_000 },
  isSpread: true,
  ofTheRun: true,
  sql: `SELECT figure.1 AS label, figure.2 AS value FROM (
  SELECT arrayJoin([('median', if(count() = 0, NULL, round(quantileExactWeightedInterpolated(0.5)(ms, n), 2))), ('99th percentile', if(count() = 0, NULL, round(quantileExactWeightedInterpolated(0.99)(ms, n), 2)))]) AS figure FROM ${LATENESS_WITHIN})`,
  example: {
    story: "Each was stored half a second after it was written.",
    events: [late("k1", "2026-01-03T10:00:00.000Z"), late("k2", "2026-01-04T10:00:00.000Z")],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "median", value: 500 },
      { label: "99th percentile", value: 500 },
    ],
  },
};
