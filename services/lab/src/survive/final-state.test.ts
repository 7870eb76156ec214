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
  const snapshot = {
    asOf: "2026-01-09T00:00:00.000Z",
    events: [{ system: "crm" }],
    cases: [],
    invoices: [{ id: "inv_1" }],
  } as unknown as Snapshot;
  const waiting = [{ target: "t", status: "suspended" }];
  expect(finalStateOf(snapshot, { tickets: [{ id: "tic_1" }] }, waiting, kpis as never)).toEqual({
    cases: [],
    invoices: [{ id: "inv_1" }],
    tickets: [{ id: "tic_1" }],
    waiting,
    kpis: [{ id: "exceptions", value: 1, rows: [] }],
  });
});

test("a case that had to wait for CRM ends as one that did not; one judged by another tier does not", () => {
  const severity = (raised: boolean) => ({ table: "severity", inputs: { raised } });
  const taxonomy = { table: "taxonomy", inputs: { code: "MATCH-3WAY" } };
  const entry = (index: number, action: string) => ({ index, action, detail: "" });
  const peace = {
    id: "case_1",
    version: 4,
    decisions: [severity(true), taxonomy],
    timeline: [entry(0, "detected"), entry(1, "classified"), entry(2, "assigned")],
  };
  const trouble = {
    id: "case_1",
    version: 5,
    decisions: [severity(false), taxonomy, severity(true)],
    timeline: [
      entry(0, "detected"),
      entry(1, "classified"),
      entry(2, "customer not read"),
      entry(3, "assigned"),
      entry(4, "customer read"),
    ],
  };
  const endOf = (of: object) => finalStateOf({ cases: [of] } as unknown as Snapshot, {}, [], [])["cases"];
  expect(endOf(trouble)).toEqual(endOf(peace));
  expect(endOf({ ...trouble, timeline: trouble.timeline.slice(0, 4) })).not.toEqual(endOf(peace));
  expect(endOf({ ...trouble, decisions: [severity(true), taxonomy, severity(false)] })).not.toEqual(endOf(peace));
});
