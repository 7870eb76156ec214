import type { FaultChange } from "@cashline/contracts/common/telemetry";
import { EXAMPLE_TENANT } from "./example-events.ts";
import { happened, JANUARY, windowOf } from "./example-traffic.ts";
import { AS_OF, TENANT, TO, type Kpi } from "./kpi.ts";

const change = (fault: string, state: FaultChange["state"], at: string, changes: Partial<FaultChange> = {}): FaultChange => ({
  tenant: EXAMPLE_TENANT,
  fault,
  kind: "outage",
  match: "*",
  from: null,
  to: null,
  at: `${at}T00:00:00.000Z`,
  state,
  ...changes,
});

/** Faults in force at the window's end, a row each. */
export const FAULTS_AT_END = `(SELECT process, fault_id, argMax(kind, (at, instance, window_number, position)) AS kind, argMax(match, (at, instance, window_number, position)) AS match,
  argMax(tuple(active_from), (at, instance, window_number, position)).1 AS active_from, argMax(tuple(active_to), (at, instance, window_number, position)).1 AS active_to
  FROM (SELECT * FROM pi.fault_changes FINAL WHERE tenant = ${TENANT} AND at < ${TO}) GROUP BY process, fault_id
  HAVING argMax(state, (at, instance, window_number, position)) = 'planted' AND (active_from IS NULL OR active_from < ${AS_OF}) AND (active_to IS NULL OR active_to >= ${AS_OF}))`;

export const activeFaults: Kpi = {
  name: "active_faults",
  title: "Faults active",
  unit: "count",
  owner: "Platform",
  grain: "instant",
  definition:
    "Technical faults planted in a system and in force at the end of the window, by system: planted before, not taken away since, and within the scenario times they were planted for.",
  target: null,
  // A process killed before anybody fetched does not tell of it any more.
  ofTheRun: true,
  sql: `SELECT process AS label, count() AS value FROM ${FAULTS_AT_END} GROUP BY process ORDER BY value DESC, label`,
  example: {
    story:
      "Tax has two in force; one was lifted, one is over, one is for later, and one of billing's was planted, lifted and planted again.",
    events: happened,
    windows: [
      windowOf("tax", {
        instance: "faults-1",
        faults: [
          change("a", "planted", "2026-01-02"),
          change("b", "planted", "2026-01-02", { from: "2026-01-03T00:00:00.000Z", to: "2026-02-02T00:00:00.000Z" }),
          change("c", "planted", "2026-01-02"),
          change("d", "planted", "2026-01-02", { to: "2026-01-20T00:00:00.000Z" }),
          change("e", "planted", "2026-01-02", { from: "2026-02-10T00:00:00.000Z" }),
        ],
      }),
      windowOf("tax", { instance: "faults-1", number: 2, faults: [change("c", "lifted", "2026-01-05")] }),
      windowOf("billing", {
        instance: "faults-2",
        faults: [change("a", "planted", "2026-01-02"), change("a", "lifted", "2026-01-02"), change("a", "planted", "2026-01-02")],
      }),
    ],
    window: JANUARY,
    rows: [
      { label: "tax", value: 2 },
      { label: "billing", value: 1 },
    ],
  },
};
