import { expect, test } from "vitest";
import type { Differences } from "./compare.ts";
import { exitCodeOf, outcomeOf, printOutcome } from "./outcome.ts";
import type { RunEnd } from "./run.ts";

const none = { lost: [], doubled: [], changed: [] };
const end: RunEnd = {
  inflicted: [
    { trouble: { kind: "kill", process: "crm" }, recoveredMs: 900 },
    { trouble: { kind: "kill", process: "hub" }, recoveredMs: 300 },
    { trouble: { kind: "kill", process: "erp" }, recoveredMs: 400 },
    { trouble: { kind: "not sent" }, recoveredMs: 50 },
  ],
  state: {},
  renewals: { won: 2, lost: 0, completed: 2, awaitingPayment: 0, inCase: 0, unexplained: [] },
  invariants: [{ name: "debits = credits", meaning: "", checked: 7, violations: [] }],
  stuck: [],
  letters: [],
};

test("a run like the one in peace tells every kind of trouble with its times, and ends with 0", () => {
  const outcome = outcomeOf("s", end, none);
  expect(outcome.troubles).toEqual([
    { kind: "kill", injected: 3, recovered: 3, medianMs: 400, worstMs: 900 },
    { kind: "not sent", injected: 1, recovered: 1, medianMs: 50, worstMs: 50 },
  ]);
  expect(exitCodeOf(outcome)).toBe(0);
  expect(printOutcome(outcome)).toContain("0 lost, 0 doubled, 0 changed");
});

test.each<[string, Partial<RunEnd>, Partial<Differences>]>([
  ["lost: invoices inv_1", {}, { lost: ["invoices inv_1"] }],
  ["doubled: invoices inv_1", {}, { doubled: ["invoices inv_1"] }],
  ["changed: invoices inv_1: total", {}, { changed: ["invoices inv_1: total"] }],
  ["unexplained: opp_1", { renewals: { ...end.renewals, unexplained: ["opp_1"] } }, {}],
  ["broken: debits = credits: 1 off", { invariants: [{ name: "debits = credits", meaning: "", checked: 7, violations: ["1 off"] }] }, {}],
  ["stuck: renewal/x/run is paused", { stuck: ["renewal/x/run is paused"] }, {}],
  ["dead letter: crm:e1", { letters: ["crm:e1"] }, {}],
])("%s is said, and the run ends with 1", (said, change, differences) => {
  const outcome = outcomeOf("s", { ...end, ...change }, { ...none, ...differences });
  expect(exitCodeOf(outcome)).toBe(1);
  expect(printOutcome(outcome)).toContain(said);
});
