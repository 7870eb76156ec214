import { describe, expect, it } from "vitest";
import { businessResults, exitCodeOf, printLoad, type LoadReport } from "./load-report.ts";

const sound: LoadReport = {
  profile: "renewal-spike",
  k6: "on the PATH",
  estate: "own",
  sandbox: "load",
  renewalsAsked: 10,
  rate: 5,
  startedAt: "2026-01-05T03:00:00.000Z",
  thresholdsHold: true,
  crossed: [],
  requests: 10,
  failed: 0,
  latencyMs: { median: 2, p95: 5, p99: 8, max: 9 },
  renewals: { won: 10, lost: 0, completed: 6, awaitingPayment: 3, inCase: 1, unexplained: [] },
  invariants: [
    { name: "debits = credits", meaning: "Books balance", checked: 7, violations: [] },
    { name: "quote = invoice", meaning: "Billed as quoted", checked: 9, violations: [] },
  ],
  seconds: { load: 3, untilQuiet: 4 },
  renewalsPerSecond: 2.3,
  freshnessP99Ms: 122.479_999_9,
};
const violated = [{ name: "quote = invoice", meaning: "Billed as quoted", checked: 9, violations: ["inv_1: quoted 2, invoiced 3"] }];

describe("the verdict on a load", () => {
  it("completed is renewed and billed, paid or not yet; a case accounts for a renewal without completing it", () => {
    expect(businessResults(sound.renewals, sound.invariants)).toEqual({
      renewalsCompleted: 9,
      renewalsAccountedFor: 10,
      renewalsUnexplained: 0,
      invariantsChecked: 16,
      invariantViolations: 0,
    });
  });

  it.each<[string, Partial<LoadReport>, 0 | 1]>([
    ["all is well", {}, 0],
    ["k6 crossed a threshold", { thresholdsHold: false, crossed: ["http_req_duration: p(95)<2000"] }, 1],
    ["an invariant is broken", { invariants: violated }, 1],
    ["a renewal is unexplained", { renewals: { ...sound.renewals, unexplained: ["opp_1: not closed out, invoice none"] } }, 1],
    ["fewer were won than asked for", { renewals: { ...sound.renewals, won: 9 } }, 1],
  ])("%s", (_what, change, exitCode) => {
    expect(exitCodeOf({ ...sound, ...change })).toBe(exitCode);
  });

  it("names every threshold crossed, invariant broken and renewal lost", () => {
    const text = printLoad({
      ...sound,
      thresholdsHold: false,
      crossed: ["renewals_won: count==10"],
      invariants: violated,
      renewals: { ...sound.renewals, unexplained: ["opp_1: not closed out, invoice none"] },
    });
    expect(text).toMatch(/^crossed: renewals_won: count==10$/m);
    expect(text).toMatch(/^broken: quote = invoice: inv_1: quoted 2, invoiced 3$/m);
    expect(text).toMatch(/^unexplained: opp_1: not closed out, invoice none$/m);
    expect(text).toMatch(/thresholds +1 crossed/);
    expect(text).toMatch(/freshness p99 +122 ms/);
  });
});
