import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, delivery, service, work } from "./arrangement.fixture.ts";
import { earnedBefore, layObligation, settled, stillToCome } from "./obligation.ts";
import { usd } from "./posting.fixture.ts";

const quarter = layObligation(service("licence", 9_000, "2026-01-01", "2026-04-01"), moneyOf("USD", 9_000), BY_DAY);
const device = layObligation(delivery("device", 9_000, "2026-02-10"), moneyOf("USD", 9_000), BY_DAY);

describe("what an obligation has earned before a day", () => {
  test.each([
    ["2025-12-31", 0n],
    ["2026-01-01", 0n],
    ["2026-01-02", 100n],
    ["2026-01-31", 3_000n],
    ["2026-02-01", 3_100n],
    ["2026-03-31", 8_900n],
    ["2026-04-01", 9_000n],
    ["2099-01-01", 9_000n],
  ])("of a quarter of 90 days for 90.00, before %s: %i", (on, minor) => {
    expect(earnedBefore(quarter, on).minor).toBe(minor);
  });

  test.each([
    ["2026-02-10", 0n],
    ["2026-02-11", 9_000n],
  ])("of what is delivered on 10 February, before %s: %i", (on, minor) => {
    expect(earnedBefore(device, on).minor).toBe(minor);
  });
});

describe("what of an obligation is still to come on a day", () => {
  test.each([
    ["2025-12-01", "90 of 90"],
    ["2026-01-31", "60 of 90"],
    ["2026-04-01", "0 of 90"],
    ["2027-01-01", "0 of 90"],
  ])("of a quarter, on %s: %s days", (on, part) => {
    const { num, den } = stillToCome(quarter, on, BY_DAY);
    expect(`${num} of ${den}`).toBe(part);
  });

  test("of a delivery all until its day, then nothing; of work the weight not completed; of a service without days all or nothing", () => {
    const numOf = (obligation: typeof device, on: string) => stillToCome(obligation, on, BY_MONTH).num;
    expect(["2026-02-10", "2026-02-11"].map((on) => numOf(device, on))).toEqual([1n, 0n]);
    const setup = layObligation(work("setup", 100, 1, 3), moneyOf("USD", 100), BY_DAY);
    const begun = {
      ...setup,
      milestones: setup.milestones.map((each, index) => (index === 0 ? { ...each, completedOn: "2026-01-02" } : each)),
    };
    expect([numOf(setup, "2026-01-01"), numOf(begun, "2026-01-03")]).toEqual([4n, 3n]);
    const instant = layObligation(service("fee", 100, "2026-01-05", "2026-01-05"), moneyOf("USD", 100), BY_DAY);
    expect(["2026-01-05", "2026-01-06"].map((on) => numOf(instant, on))).toEqual([1n, 0n]);
  });
});

test("an obligation is unsatisfied, partly satisfied or satisfied by its lines", () => {
  const states = [0, 1, 3].map((done) => {
    const lines = quarter.lines.map((line, index) => (index < done ? { ...line, status: "recognized" as const } : line));
    return settled({ ...quarter, lines, recognized: usd(done) }).status;
  });
  expect(states).toEqual(["unsatisfied", "partly_satisfied", "satisfied"]);
});
