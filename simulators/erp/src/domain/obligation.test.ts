import type { ObligationRequest } from "@cashline/contracts/systems/erp/revenue-entities";
import { moneyOf } from "@cashline/kernel/money";
import { addDays } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, delivery, service, work } from "./arrangement.fixture.ts";
import {
  earnedBefore,
  layObligation,
  obligationFault,
  recognizedLine,
  recognizedThrough,
  restated,
  settled,
  spanFault,
  stillToCome,
} from "./obligation.ts";
import { usd } from "./posting.fixture.ts";

const quarter = layObligation(service("licence", 9_000, "2026-01-01", "2026-04-01"), moneyOf("USD", 9_000), BY_DAY);
const device = layObligation(delivery("device", 9_000, "2026-02-10"), moneyOf("USD", 9_000), BY_DAY);

describe("an obligation asked for", () => {
  const dated = service("a", 100, "2026-01-01", "2026-02-01");
  const without = (request: ObligationRequest, day: "startOn" | "endOn"): ObligationRequest =>
    Object.fromEntries(Object.entries(request).filter(([name]) => name !== day)) as ObligationRequest;
  test.each<[string, ObligationRequest, string | undefined]>([
    ["over time with both its days", dated, undefined],
    ["over time without its first day", without(dated, "startOn"), "a needs startOn and endOn"],
    ["over time without its last day", without(dated, "endOn"), "a needs startOn and endOn"],
    ["over time that ends before it begins", service("a", 100, "2026-01-02", "2026-01-01"), "a ends 2026-01-01, before 2026-01-02"],
    ["at a point, its day not known yet", delivery("a", 100), undefined],
    ["for nothing", delivery("a", 0), undefined],
    ["for less than nothing", delivery("a", -1), "a: the stand-alone selling price is negative"],
    ["in another currency", { ...dated, standAlonePrice: { currency: "EUR", minor: "100" } }, "a: the stand-alone selling price is in EUR"],
    ["by milestones", work("a", 100, 1), undefined],
    ["by milestones without any", work("a", 100), "a needs milestones"],
    [
      "by a milestone named twice",
      { ...work("a", 100), milestones: [1, 2].map((weight) => ({ key: "m", weight })) },
      "a names a milestone twice",
    ],
  ])("%s: %#", (_, request, fault) => {
    expect(obligationFault(request, "USD")).toBe(fault);
  });

  test("lasts from no day at all to sixteen years", () => {
    const longest = 16 * 365;
    const lasting = (days: number) => spanFault("a", "2026-01-01", addDays("2026-01-01", days));
    expect([0, 1, longest].map(lasting)).toEqual([undefined, undefined, undefined]);
    expect(lasting(longest + 1)).toBe("a lasts 5841 days; at most 5840 can be scheduled");
  });

  test("keeps only what its pattern has: days, or the day of delivery, or milestones", () => {
    const everything = { startOn: "2026-01-01", endOn: "2026-01-31", satisfiedOn: "2026-01-10", milestones: [{ key: "m1", weight: 2 }] };
    const laid = (pattern: ObligationRequest["pattern"]) =>
      layObligation({ ...delivery("a", 500), ...everything, pattern }, moneyOf("USD", 400), BY_DAY);
    const empty = {
      startOn: null,
      endOn: null,
      satisfiedOn: null,
      milestones: [],
      status: "unsatisfied",
      allocated: usd(400),
      recognized: usd(0),
    };
    const planned = { month: "2026-01", status: "planned", amount: usd(400), journalEntryId: null };
    expect(laid("over_time")).toMatchObject({
      ...empty,
      startOn: "2026-01-01",
      endOn: "2026-01-31",
      lines: [{ ...planned, recognizeOn: "2026-01-30", days: 30 }],
    });
    expect(laid("point_in_time")).toMatchObject({
      ...empty,
      satisfiedOn: "2026-01-10",
      lines: [{ ...planned, recognizeOn: "2026-01-10", days: 0 }],
    });
    expect(laid("milestones")).toMatchObject({
      ...empty,
      milestones: [{ key: "m1", weight: 2, completedOn: null, completedBy: null }],
      lines: [],
    });
  });

  test("at a point without a day waits for its delivery", () => {
    expect(layObligation(delivery("a", 500), moneyOf("USD", 400), BY_DAY)).toMatchObject({
      milestones: [{ key: "delivery", weight: 1, completedOn: null, completedBy: null }],
      lines: [],
    });
  });
});

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

describe("what an obligation has earned, by the state of its lines", () => {
  const withStatus = (obligation: typeof device, status: "planned" | "recognized" | "cancelled") => ({
    ...obligation,
    lines: obligation.lines.map((line) => ({ ...line, status })),
  });

  test("a month the run has booked counts by its days all the same, a cancelled one not at all", () => {
    expect(earnedBefore(withStatus(quarter, "recognized"), "2026-01-11").minor).toBe(1_000n);
    expect(earnedBefore(withStatus(quarter, "cancelled"), "2026-04-01").minor).toBe(0n);
  });

  const fee = layObligation(service("fee", 9_000, "2026-02-10", "2026-02-10"), moneyOf("USD", 9_000), BY_DAY);

  test.each([
    ["a delivery", device],
    ["a service without days", fee],
  ])("%s is earned after its day and to come until then, whether the run has booked it or not", (_, point) => {
    for (const status of ["planned", "recognized"] as const) {
      const days = ["2026-01-01", "2026-02-10", "2026-02-11"];
      expect(days.map((on) => Number(earnedBefore(withStatus(point, status), on).minor))).toEqual([0, 0, 9_000]);
      expect(days.map((on) => Number(stillToCome(withStatus(point, status), on, BY_DAY).num))).toEqual([1, 1, 0]);
    }
    expect(recognizedThrough(point)).toBeUndefined();
    expect(recognizedThrough(withStatus(point, "recognized"))).toBe("2026-02-10");
  });

  test("what a milestone brought is earned whatever the day, and is no day that is revenue", () => {
    const setup = layObligation(work("setup", 100, 1, 3), moneyOf("USD", 100), BY_DAY);
    const done = { ...setup, lines: [recognizedLine("2026-02-10", moneyOf("USD", 25), "je_1")] };
    expect(["2026-01-01", "2026-02-11"].map((on) => earnedBefore(done, on).minor)).toEqual([25n, 25n]);
    expect(recognizedThrough(done)).toBeUndefined();
  });
});

describe("an obligation restated on a day", () => {
  const restate = (obligation: typeof device, on: string, recognized: number, allocated: number) =>
    restated(obligation, {
      recognized: moneyOf("USD", recognized),
      allocated: moneyOf("USD", allocated),
      on,
      method: BY_DAY,
      journalEntryId: "je_1",
    });
  const linesOf = ({ lines }: typeof device) =>
    lines.map(({ recognizeOn, days, status, amount }) => [recognizeOn, days, status, amount.minor]);

  test("books what it has earned more, and plans the rest over the days that are left", () => {
    const after = restate(quarter, "2026-02-15", 4_500, 10_000);
    expect(linesOf(after)).toEqual([
      ["2026-02-15", 0, "recognized", "4500"],
      ["2026-02-28", 14, "planned", "1711"],
      ["2026-03-31", 31, "planned", "3789"],
    ]);
    expect(after).toMatchObject({ allocated: usd(10_000), recognized: usd(4_500), status: "partly_satisfied" });
  });

  test("before it begins is planned over all its days", () => {
    expect(linesOf(restate(quarter, "2025-12-01", 0, 90))).toEqual([
      ["2026-01-31", 31, "planned", "31"],
      ["2026-02-28", 28, "planned", "28"],
      ["2026-03-31", 31, "planned", "31"],
    ]);
  });

  test.each([
    ["all of it earned: nothing is left to plan", "2026-04-01", 9_000, [["2026-04-01", 0, "recognized", "9000"]], "satisfied"],
    [
      "a price that rose after its end: the rest falls due on the day",
      "2026-05-01",
      8_000,
      [
        ["2026-05-01", 0, "recognized", "8000"],
        ["2026-05-01", 0, "planned", "1000"],
      ],
      "partly_satisfied",
    ],
    [
      "a price already earned before its end: its months go on, for nothing",
      "2026-03-30",
      9_000,
      [
        ["2026-03-30", 0, "recognized", "9000"],
        ["2026-03-31", 2, "planned", "0"],
      ],
      "partly_satisfied",
    ],
  ])("%s", (_, on, recognized, lines, status) => {
    const after = restate(quarter, on, recognized, 9_000);
    expect(linesOf(after)).toEqual(lines);
    expect(after.status).toBe(status);
  });

  test.each([
    ["before its delivery waits for its day", "2026-02-01", 0, [["2026-02-10", 0, "planned", "9000"]]],
    ["after its delivery is due on the day", "2026-02-20", 0, [["2026-02-20", 0, "planned", "9000"]]],
    ["with all of it recognised plans nothing", "2026-02-01", 9_000, [["2026-02-01", 0, "recognized", "9000"]]],
  ])("a delivery %s", (_, on, recognized, lines) => {
    expect(linesOf(restate(device, on, recognized, 9_000))).toEqual(lines);
  });

  test("work is never planned: its milestones bring it", () => {
    const setup = layObligation(work("setup", 100, 1, 3), moneyOf("USD", 100), BY_DAY);
    expect(linesOf(restate(setup, "2026-02-01", 0, 200))).toEqual([]);
    expect(linesOf(restate(setup, "2026-02-01", 25, 200))).toEqual([["2026-02-01", 0, "recognized", "25"]]);
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

test("work is unsatisfied, partly satisfied or satisfied by its milestones", () => {
  const setup = layObligation(work("setup", 100, 1, 3), moneyOf("USD", 100), BY_DAY);
  const states = [0, 1, 2].map((done) => {
    const milestones = setup.milestones.map((each, index) => (index < done ? { ...each, completedOn: "2026-01-02" } : each));
    return settled({ ...setup, milestones }).status;
  });
  expect(states).toEqual(["unsatisfied", "partly_satisfied", "satisfied"]);
});
