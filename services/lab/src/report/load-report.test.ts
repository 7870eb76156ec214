import { describe, expect, it } from "vitest";
import { exitCodeOf, printLoad, type LoadReport } from "./load-report.ts";

const sound: LoadReport = {
  profile: "renewal-spike",
  k6: "on the PATH",
  estate: "own",
  sandbox: "load",
  renewalsAsked: 10,
  rate: 5,
  startedAt: "2026-01-05T03:00:00.000Z",
  limits: [],
  thresholdsHold: true,
  crossed: [],
  door: [{ operation: "winOpportunity", requests: 10, failed: 0, latencyMs: { median: 2, p95: 5, p99: 8, max: 9 } }],
  callsTurnedAway: 0,
  tokensRenewed: 0,
  renewals: { won: 10, lost: 0, completed: 6, awaitingPayment: 3, inCase: 1, unexplained: [] },
  invariants: [
    { name: "debits = credits", meaning: "Books balance", checked: 7, violations: [] },
    { name: "quote = invoice", meaning: "Billed as quoted", checked: 9, violations: [] },
  ],
  exceptions: null,
  own: [],
  eventsLost: 0,
  orderToCash: { renewals: 6, p50Ms: 310, p95Ms: 420, p99Ms: 480.4 },
  seconds: { load: 3, untilQuiet: 4 },
  renewalsPerSecond: 2.3,
  freshnessP99Ms: 122.479_999_9,
  processes: [{ process: "engine", cpuSeconds: 1.5, memoryMb: { before: 160, after: 170 } }],
  turnedAway: [],
  remarks: [],
};
const violated = [{ name: "quote = invoice", meaning: "Billed as quoted", checked: 9, violations: ["inv_1: quoted 2, invoiced 3"] }];

describe("the verdict on a load", () => {
  it.each<[string, Partial<LoadReport>, 0 | 1]>([
    ["all is well", {}, 0],
    ["k6 crossed a threshold", { thresholdsHold: false, crossed: ["http_req_duration: p(95)<2000"] }, 1],
    ["an invariant is broken", { invariants: violated }, 1],
    ["a renewal is unexplained", { renewals: { ...sound.renewals, unexplained: ["opp_1: not closed out, invoice none"] } }, 1],
    ["fewer were won than asked for", { renewals: { ...sound.renewals, won: 9 } }, 1],
    ["an event is lost", { eventsLost: 1 }, 1],
  ])("%s", (_what, change, exitCode) => {
    expect(exitCodeOf({ ...sound, ...change })).toBe(exitCode);
  });

  it("shows load, latency and business side by side, and what each process used", () => {
    const text = printLoad(sound);
    expect(text).toMatch(/winOpportunity +10 +0 +2 +5 +8 +9/);
    expect(text).toMatch(/order to cash p50 \/ p95 \/ p99 +310 \/ 420 \/ 480 ms, of 6 paid at once/);
    expect(text).toMatch(/invariants checked \/ violations +16 \/ 0/);
    expect(text).toMatch(/freshness p99 +122 ms/);
    expect(text).toMatch(/engine +1\.50 +160 +170/);
    expect(text).not.toMatch(/exceptions found/);
  });

  it("says what was found of what was planted, a profile's own figures, and who turned callers away", () => {
    const text = printLoad({
      ...sound,
      exceptions: { planted: 4, found: 3, false: 1, precision: 0.75, recall: 0.75 },
      own: [{ metric: "periods_closed", says: "periods closed under load", value: 7 }],
      limits: ["payment 25 calls a second"],
      callsTurnedAway: 3,
      tokensRenewed: 21,
      turnedAway: [{ process: "payment", status: 429, calls: 12 }],
      remarks: ["Remarkable."],
    });
    expect(text).toMatch(/exceptions found \/ planted +3 \/ 4, recall 75 %, precision 75 %/);
    expect(text).toMatch(/periods closed under load +7/);
    expect(text).toMatch(/limits +payment 25 calls a second/);
    expect(text).toMatch(/^k6 was turned away 3 times, and came again\.$/m);
    expect(text).toMatch(/^k6 renewed 21 access tokens\.$/m);
    expect(text).toMatch(/^payment answered 429 to 12 calls\.$/m);
    expect(text).toMatch(/^Remarkable\.$/m);
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
  });
});
