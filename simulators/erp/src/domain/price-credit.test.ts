import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, arrangement, delivery, service, work } from "./arrangement.fixture.ts";
import { change, modify } from "./modification.fixture.ts";
import { usd } from "./posting.fixture.ts";
import { CREDITED_ON, cancel, complete, lower, minor, ofStatus, quarter, ran, shown, type Revenue } from "./price-credit.fixture.ts";
import { lowerPrice, loweredBy } from "./price-credit.ts";

describe("what a credit lowers the price by", () => {
  const standing = (billed: number, recognized = 0, status = "active") =>
    ({ ...quarter(), billed: usd(billed), recognized: usd(recognized), status }) as RevenueArrangement;
  test.each([
    ["all of it, of what is billed in full", standing(90_000), 30_000, 30_000],
    ["all of it, of what is billed in part", standing(30_000), 10_000, 10_000],
    ["nothing, of what was billed twice", standing(180_000), 90_000, 0],
    ["what exceeds that", standing(180_000), 100_000, 10_000],
    ["at most the price", standing(90_000), 95_000, 90_000],
    ["nothing of a cancelled one but what was earned", standing(90_000, 30_000, "cancelled"), 60_000, 0],
    ["of a cancelled one, beyond what was not earned", standing(90_000, 30_000, "cancelled"), 70_000, 10_000],
  ])("%s", (_, of, net, amount) => {
    expect(loweredBy(of, moneyOf("USD", net))).toEqual(moneyOf("USD", amount));
  });
});

const MONTHS = [
  ["2026-01-31", 31],
  ["2026-02-28", 28],
  ["2026-03-31", 31],
] as const;

describe("a price lowered by 300.00 of 900.00", () => {
  test.each<[string, string, Revenue, number, number[]]>([
    ["before anything is revenue lowers each month alike", "2025-12-31", "catch_up", 0, [20_000, 20_000, 20_000]],
    ["takes a third of January's revenue back at once", "2026-01-31", "catch_up", 10_000, [20_000, 20_000]],
    ["by policy comes from what is to come", "2026-01-31", "prospective", 0, [15_000, 15_000]],
    ["by policy comes from revenue where nothing is to come", "2026-03-31", "prospective", 30_000, []],
    ["after the term is revenue taken back", "2026-03-31", "catch_up", 30_000, []],
  ])("%s", (_, through, policy, fromRevenue, planned) => {
    const before = ran(quarter(), through);
    const lowered = lower(before, 30_000, policy);
    expect(lowered.fromRevenue).toEqual(moneyOf("USD", fromRevenue));
    expect(shown(lowered.arrangement)).toEqual([["s", 60_000, minor(before.recognized) - fromRevenue, planned]]);
    expect(minor(lowered.arrangement.transactionPrice)).toBe(60_000);
    expect(minor(ran(lowered.arrangement, "2026-03-31").recognized)).toBe(60_000);
    const own = lowered.arrangement.obligations[0]!.lines.filter(({ journalEntryId }) => journalEntryId === "je_cm");
    const months = ofStatus(before.obligations[0]!, "recognized").length;
    expect(own.map(({ recognizeOn, days, amount }) => [recognizeOn, days, minor(amount)])).toEqual(
      fromRevenue === 0 ? [] : MONTHS.slice(0, months).map(([end, days]) => [end, days, -fromRevenue / months]),
    );
  });

  test("goes over obligations as the price was allocated, and over milestones still to come", () => {
    const parts = [work("w", 40_000, 1, 3), delivery("d", 20_000, "2026-01-10"), service("s", 40_000, "2026-01-01", "2026-03-01")];
    const begun = complete(ran(arrangement(90_000, parts, BY_MONTH), "2026-01-31"), "w", "m1");
    expect(shown(begun)).toEqual([
      ["w", 36_000, 9_000, []],
      ["d", 18_000, 18_000, []],
      ["s", 36_000, 18_000, [18_000]],
    ]);
    const lowered = lower(begun, 30_000);
    expect(shown(lowered.arrangement)).toEqual([
      ["w", 24_000, 6_000, []],
      ["d", 12_000, 12_000, []],
      ["s", 24_000, 12_000, [12_000]],
    ]);
    expect(lowered.fromRevenue.minor).toBe(15_000n);
    const done = ran(complete(lowered.arrangement, "w", "m2"), "2026-02-28");
    expect(minor(done.recognized)).toBe(60_000);
  });

  test("leaves what a prospective change settled alone, as long as anything else is left", () => {
    const renewed = modify(ran(quarter(), "2026-01-31"), change("2026-02-01", -15_000)).arrangement;
    const lowered = lower(renewed, 30_000);
    expect(shown(lowered.arrangement)).toEqual([["s", 45_000, 30_000, [7_500, 7_500]]]);
    const more = lower(renewed, 60_000);
    expect(shown(more.arrangement)).toEqual([["s", 15_000, 15_000, [0, 0]]]);
    expect(more.arrangement.obligations[0]?.settled).toMatchObject({ recognized: usd(15_000) });
    expect(modify(more.arrangement, change("2026-03-01", 0, { remainingAreDistinct: false })).revenue.minor).toBe(0n);
    const fromRevenue = lower(ran(renewed, "2026-03-31"), 60_000, "prospective");
    expect(fromRevenue.parts).toMatchObject([{ fromRevenue: usd(60_000), fromSettled: usd(15_000) }]);
  });

  test("of a cancelled contract takes earned revenue back", () => {
    const lowered = lower(cancel(ran(quarter(), "2026-01-31"), "2026-02-01"), 30_000);
    expect(lowered).toMatchObject({ fromRevenue: moneyOf("USD", 30_000), arrangement: { status: "cancelled", recognized: usd(0) } });
  });

  test("is refused where an obligation would have more lines than it can carry", () => {
    const [only] = ran(quarter(), "2026-01-31").obligations as [PerformanceObligation];
    const line = { ...only.lines[0]!, amount: usd(0) };
    const full = { ...quarter(), obligations: [{ ...only, lines: [...only.lines, ...Array.from({ length: 397 }, () => line)] }] };
    const decided = lowerPrice(full, moneyOf("USD", 30_000), { creditMemoRevenue: "catch_up" }, CREDITED_ON, "je_cm");
    expect(decided).toEqual({ outcome: "refused", code: "invalid-request", detail: "s would have more than 400 lines" });
  });
});

test("whatever was credited in whatever state, each obligation falls in proportion, or by policy in what is to come first", () => {
  const policies = fc.constantFrom<Revenue>("catch_up", "prospective");
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1_000, max: 200_000 }), fc.constantFrom(BY_DAY, BY_MONTH), fc.nat(4)),
      fc.array(fc.record({ part: fc.integer({ min: 1, max: 100 }), policy: policies }), { minLength: 1, maxLength: 3 }),
      ([price, method, monthsBefore], credits) => {
        const parts = [
          service("a", 70_000, "2026-01-10", "2026-05-20"),
          delivery("b", 10_001, "2026-03-10"),
          service("c", 20_000, "2026-02-01", "2026-06-01"),
        ];
        const ends = ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"];
        let state = ran(arrangement(price, parts, method), ends[monthsBefore]!);
        for (const { part, policy } of credits) {
          const amount = Math.floor((minor(state.transactionPrice) * part) / 100);
          const was = state;
          const lowered = lower(was, amount, policy);
          state = lowered.arrangement;
          const share = amount / Math.max(1, minor(was.transactionPrice));
          expect(minor(was.transactionPrice) - minor(state.transactionPrice)).toBe(amount);
          expect(minor(was.recognized) - minor(state.recognized)).toBe(Number(lowered.fromRevenue.minor));
          const left = minor(was.transactionPrice) - minor(was.recognized);
          if (policy === "prospective") expect(Number(lowered.fromRevenue.minor)).toBe(Math.max(0, amount - left));
          for (const [index, each] of state.obligations.entries()) {
            const old = was.obligations[index]!;
            if (policy === "catch_up") {
              expect(Math.abs(minor(each.allocated) - minor(old.allocated) * (1 - share))).toBeLessThanOrEqual(1);
              expect(Math.abs(minor(each.recognized) - minor(old.recognized) * (1 - share))).toBeLessThanOrEqual(2);
            }
            expect(ofStatus(each, "recognized").reduce((sum, one) => sum + one, 0)).toBe(minor(each.recognized));
            const lines = each.lines.reduce((sum, { amount: one }) => sum + minor(one), 0);
            expect(lines).toBe(minor(each.allocated));
            expect(ofStatus(each, "planned").every((one) => one >= 0)).toBe(true);
          }
        }
      },
    ),
  );
});
