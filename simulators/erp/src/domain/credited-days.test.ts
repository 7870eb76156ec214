import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, arrangement, delivery, service } from "./arrangement.fixture.ts";
import { MOST_LINES, recognizedLine } from "./obligation.ts";
import { change, modify } from "./modification.fixture.ts";
import { moneyOf } from "@cashline/kernel/money";
import { CREDITED_ON, cancel, lower, minor, ofStatus, quarter, raise, ran, type Revenue } from "./price-credit.fixture.ts";

const total = (amounts: readonly number[]) => amounts.reduce((sum, each) => sum + each, 0);
const linesOf = ({ obligations }: RevenueArrangement, entryId: string) =>
  obligations.flatMap(({ lines }) =>
    lines
      .filter(({ journalEntryId }) => journalEntryId === entryId)
      .map(({ recognizeOn, days, amount }) => [recognizeOn, days, minor(amount)]),
  );
const JANUARY = ["2026-01-31", 31, -10_000];
const FEBRUARY = ["2026-02-28", 28, -10_000];

describe("a credit of 300.00 of 900.00 takes revenue back of the days it is of", () => {
  test.each<[string, RevenueArrangement, Revenue, (string | number)[][]]>([
    ["of each month alike", ran(quarter(), "2026-02-28"), "catch_up", [JANUARY, FEBRUARY]],
    ["of none where the policy takes what is to come", ran(quarter(), "2026-02-28"), "prospective", []],
    [
      "of those since the last change, and in one line on its own day of those before it",
      ran(modify(quarter(), change("2026-02-01", 0, { remainingAreDistinct: false })).arrangement, "2026-02-28"),
      "catch_up",
      [FEBRUARY, [CREDITED_ON, 0, -10_000]],
    ],
    [
      "of the days since a change in the middle of a month",
      modify(ran(quarter(), "2026-02-28"), change("2026-02-15", 0, { remainingAreDistinct: false })).arrangement,
      "catch_up",
      [
        ["2026-02-28", 14, -5_000],
        [CREDITED_ON, 0, -15_000],
      ],
    ],
    [
      "of a delivery on its own day",
      ran(arrangement(90_000, [delivery("d", 1, "2026-01-20")]), "2026-01-31"),
      "catch_up",
      [[CREDITED_ON, 0, -30_000]],
    ],
  ])("%s", (_, before, policy, lines) => {
    expect(linesOf(lower(before, 30_000, policy).arrangement, "je_cm")).toEqual(lines);
  });

  test("in one line on its own day where the obligation could not carry one for each", () => {
    const before = ran(quarter(), "2026-02-28");
    const none = recognizedLine("2026-01-01", moneyOf("USD", 0), "je_0");
    const full = (left: number): RevenueArrangement => {
      const [only] = before.obligations;
      const lines = [...only!.lines, ...Array.from({ length: MOST_LINES - left - only!.lines.length }, () => none)];
      return { ...before, obligations: [{ ...only!, lines }] };
    };
    expect(linesOf(lower(full(2), 30_000).arrangement, "je_cm")).toEqual([JANUARY, FEBRUARY]);
    expect(linesOf(lower(full(1), 30_000).arrangement, "je_cm")).toEqual([[CREDITED_ON, 0, -20_000]]);
  });
});

describe("a credit of 300.00 of 900.00 taken back gives revenue again of the days it is of", () => {
  const back = (lines: (string | number)[][]) => lines.map(([on, days, amount]) => [on, days, -Number(amount)]);
  test.each<[string, string, string, (string | number)[][]]>([
    ["of the months it was taken of", "2026-02-28", "2026-02-28", [JANUARY, FEBRUARY]],
    ["and of those that are revenue since", "2026-01-31", "2026-02-28", [JANUARY, FEBRUARY]],
  ])("%s", (_, runBefore, runSince, lines) => {
    for (const policy of ["catch_up", "prospective"] as const) {
      const lowered = lower(ran(quarter(), runBefore), 30_000, policy);
      const since = ran(lowered.arrangement, runSince);
      const raised = raise(since, lowered).arrangement;
      if (policy === "catch_up") expect(linesOf(raised, "je_back")).toEqual(back(lines));
      expect(minor(cancel(raised, "2026-01-16").recognized)).toBe(14_516);
    }
  });

  test("in proportion to days laid over other months since, and on its own day for those before", () => {
    const lowered = lower(ran(quarter(), "2026-01-31"), 30_000);
    const longer = modify(
      lowered.arrangement,
      change("2026-02-01", 0, { newEnds: [{ obligation: "s", endOn: "2026-06-01" }] }),
    ).arrangement;
    const raised = raise(ran(longer, "2026-03-31"), lowered).arrangement;
    expect(linesOf(raised, "je_back")).toEqual([
      ["2026-02-28", 28, 5_000],
      ["2026-03-31", 31, 5_000],
      ["2026-03-05", 0, 10_000],
    ]);
  });
});

describe("a contract credited 300.00 of 900.00 and cancelled as of a day before", () => {
  test.each([
    ["2026-01-01", 0],
    ["2026-01-16", 9_677],
    ["2026-02-01", 20_000],
    ["2026-02-15", 30_000],
    ["2026-03-01", 40_000],
  ])("%s keeps two thirds of what was earned until then: %i", (on, kept) => {
    const lowered = lower(ran(quarter(), "2026-02-28"), 30_000);
    expect(minor(cancel(lowered.arrangement, on).recognized)).toBe(kept);
    const whole = minor(cancel(ran(quarter(), "2026-02-28"), on).recognized);
    expect(minor(raise(cancel(lowered.arrangement, on), lowered).arrangement.recognized)).toBe(whole);
    expect(minor(cancel(raise(lowered.arrangement, lowered).arrangement, on).recognized)).toBe(whole);
  });
});

test("whatever was credited, a cancellation as of whatever day keeps its share of what was earned, and all of it once the credit is taken back", () => {
  const months = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"];
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1_000, max: 200_000 }), fc.constantFrom(BY_DAY, BY_MONTH), fc.integer({ min: 1, max: 90 })),
      fc.record({ before: fc.nat(4), since: fc.nat(1), cancelled: fc.nat(180) }),
      fc.option(fc.record({ on: fc.nat(60), percent: fc.nat(30) })),
      ([price, method, part], { before, since, cancelled }, changed) => {
        const parts = [
          service("a", 70_000, "2026-01-10", "2026-05-20"),
          delivery("b", 10_001, "2026-03-10"),
          service("c", 20_000, "2026-02-01", "2026-06-01"),
        ];
        const made = arrangement(price, parts, method);
        const how = change(addDays("2026-01-01", changed?.on ?? 0), Math.trunc((price * (changed?.percent ?? 0)) / 100), {
          remainingAreDistinct: false,
        });
        const credited = ran(changed ? modify(made, how).arrangement : made, months[before]!);
        const ended = addDays("2026-01-01", Math.max(cancelled, changed?.on ?? 0));
        const amount = Math.floor((minor(credited.transactionPrice) * part) / 100);
        const lowered = lower(credited, amount);
        const until = (of: RevenueArrangement) => ran(of, months[before + since]!);
        const kept = (of: RevenueArrangement) => cancel(of, ended).obligations.map(({ recognized }) => minor(recognized));
        const share = 1 - amount / minor(credited.transactionPrice);
        const whole = kept(until(credited));
        for (const [index, each] of kept(until(lowered.arrangement)).entries())
          expect(Math.abs(each - whole[index]! * share)).toBeLessThanOrEqual(4);
        const raised = raise(until(lowered.arrangement), lowered).arrangement;
        for (const [index, each] of kept(raised).entries()) expect(Math.abs(each - whole[index]!)).toBeLessThanOrEqual(2);
        for (const each of raised.obligations) expect(total(ofStatus(each, "recognized"))).toBe(minor(each.recognized));
      },
    ),
  );
});
