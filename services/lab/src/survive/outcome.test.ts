import { expect, test } from "vitest";
import type { Differences } from "./compare.ts";
import { exitCodeOf, outcomeOf, printOutcome } from "./outcome.ts";
import type { Damage, RunEnd } from "./run.ts";

const none = { lost: [], doubled: [], changed: [] };
const end: RunEnd = {
  state: {},
  renewals: { won: 2, lost: 0, completed: 2, awaitingPayment: 0, inCase: 0, unexplained: [] },
  invariants: [{ name: "debits = credits", meaning: "", checked: 7, violations: [] }],
  stuck: [],
  letters: [],
};
const damage: Damage = {
  inflicted: [
    { trouble: { kind: "kill", process: "crm" }, during: "burst 1 of 4", met: 3, recoveredMs: 900 },
    { trouble: { kind: "kill", process: "hub" }, during: "burst 2 of 4", met: 1, recoveredMs: 300 },
    { trouble: { kind: "kill", process: "support" }, during: "burst 3 of 4", met: 0, recoveredMs: 400 },
    { trouble: { kind: "not sent" }, during: "burst 4 of 4", met: 12, recoveredMs: 50 },
  ],
  lost: new Map(),
};

test("a run like the one in peace tells every kind of trouble with its times, which met no call, and ends with 0", () => {
  const outcome = outcomeOf("s", damage, { run: end, differences: none });
  expect(outcome.troubles).toEqual([
    { kind: "kill", injected: 3, recovered: 3, medianMs: 400, worstMs: 900 },
    { kind: "not sent", injected: 1, recovered: 1, medianMs: 50, worstMs: 50 },
  ]);
  expect(outcome.inflicted).toEqual(damage.inflicted);
  expect(exitCodeOf(outcome)).toBe(0);
  expect(printOutcome(outcome)).toContain("0 lost, 0 doubled, 0 changed");
  expect(printOutcome(outcome)).toContain("Met no call   kill support (burst 3 of 4)\n");
});

test("an event that never came is lost by name, and its trouble is not recovered from", () => {
  const [kill, ...others] = damage.inflicted;
  if (!kill) throw new Error("no trouble");
  const lost = new Map([["7 of erp", "event 7 of erp (cashline.erp.posting.v1)"]]);
  const outcome = outcomeOf("s", { inflicted: [{ ...kill, recoveredMs: null }, ...others], lost }, { run: end, differences: none });
  expect(outcome.troubles[0]).toEqual({ kind: "kill", injected: 3, recovered: 2, medianMs: 300, worstMs: 400 });
  expect(exitCodeOf(outcome)).toBe(1);
  expect(printOutcome(outcome)).toContain("1 lost, 0 doubled, 0 changed");
  expect(printOutcome(outcome)).toContain("lost: event 7 of erp (cashline.erp.posting.v1)");
});

test("a campaign that broke off tells its troubles and why, and ends with 1", () => {
  const outcome = outcomeOf("s", { ...damage, inflicted: damage.inflicted.slice(3) }, "kill crm, burst 1 of 4: crm did not come up");
  expect(outcome).toMatchObject({ end: null, troubles: [{ kind: "not sent", injected: 1 }] });
  expect(exitCodeOf(outcome)).toBe(1);
  expect(printOutcome(outcome)).toContain("broken off: kill crm, burst 1 of 4: crm did not come up");
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
  const outcome = outcomeOf("s", damage, { run: { ...end, ...change }, differences: { ...none, ...differences } });
  expect(exitCodeOf(outcome)).toBe(1);
  expect(printOutcome(outcome)).toContain(said);
});
