import { expect, test } from "vitest";
import { finalStateOf, stuckOf } from "./final-state.ts";
import type { Snapshot } from "../checks/snapshot.ts";

test("at rest an invocation that waits for a signal is all right, and any other is stuck", () => {
  expect(stuckOf([{ target: "renewal/s.opp_1/run", status: "suspended" }])).toEqual([]);
  const stuck = ["paused", "backing-off", "running", "pending", "ready", "scheduled"].map((status) => ({ target: "t", status }));
  expect(stuckOf(stuck)).toEqual(stuck.map(({ status }) => `t is ${status}`));
});

test("counts of events, figures of the run and durations are no part of an end", () => {
  const kpi = { title: "", definition: "", owner: "", target: null, value: 1, rows: [] };
  const kpis = [
    { ...kpi, name: "exceptions", unit: "count" },
    { ...kpi, name: "retries", unit: "count", ofTheRun: true },
    { ...kpi, name: "hold_time", unit: "hours" },
  ] as const;
  const snapshot = { asOf: "2026-01-09T00:00:00.000Z", events: [{ system: "crm" }], invoices: [{ id: "inv_1" }] } as unknown as Snapshot;
  const waiting = [{ target: "t", status: "suspended" }];
  expect(finalStateOf(snapshot, waiting, kpis as never)).toEqual({
    invoices: [{ id: "inv_1" }],
    waiting,
    kpis: [{ id: "exceptions", value: 1, rows: [] }],
  });
});
