import type { RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { addDays } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { replan } from "./replan.ts";
import { RECOGNITION_METHOD, layLines } from "./revenue-schedule.ts";

const persons = { reason: "a day too many", preparedBy: "ada", approvedBy: "bob" };
const over = (serviceStartOn: string, serviceEndOn: string) => ({ serviceStartOn, serviceEndOn, ...persons });
function laid(minor: number, startOn: string, endOn: string, recognized = 0): RevenueSchedule {
  const lines = layLines(moneyOf("USD", BigInt(minor)), startOn, endOn).map((line, index): RevenueScheduleLine =>
    index < recognized ? { ...line, status: "recognized", journalEntryId: `je-${index}` } : line,
  );
  return { total: { currency: "USD", minor: String(minor) }, currency: "USD", startOn, endOn, lines } as RevenueSchedule;
}
const linesOf = (schedule: RevenueSchedule) =>
  schedule.lines.map(({ month, days, amount, status }) => [month, days, Number(amount.minor), status]);
const replanned = (schedule: RevenueSchedule, request: ReturnType<typeof over>) => {
  const decision = replan(schedule, request, RECOGNITION_METHOD);
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision.schedule;
};

describe("a schedule over a day too many", () => {
  test("is laid over the contract's days", () => {
    const right = replanned(laid(9_000, "2026-01-01", "2026-04-02"), over("2026-01-01", "2026-04-01"));
    expect(right).toMatchObject({ startOn: "2026-01-01", endOn: "2026-04-01" });
    expect(linesOf(right)).toEqual([
      ["2026-01", 31, 3_100, "planned"],
      ["2026-02", 28, 2_800, "planned"],
      ["2026-03", 31, 3_100, "planned"],
    ]);
  });

  test("keeps what is recognised, and catches the rest up with the next month", () => {
    const wrong = laid(9_000, "2026-01-01", "2026-04-02", 1);
    expect(linesOf(wrong)[0]).toEqual(["2026-01", 31, 3_066, "recognized"]);
    expect(linesOf(replanned(wrong, over("2026-01-01", "2026-04-01")))).toEqual([
      ["2026-01", 31, 3_066, "recognized"],
      ["2026-02", 28, 2_834, "planned"],
      ["2026-03", 31, 3_100, "planned"],
    ]);
  });

  test("of which only the day too many is left has that on its day, and no more days", () => {
    const wrong = laid(9_000, "2026-01-01", "2026-04-02", 3);
    expect(linesOf(replanned(wrong, over("2026-01-01", "2026-04-01"))).at(-1)).toEqual(["2026-04", 0, 99, "planned"]);
  });

  test.each([
    ["by one person", laid(9_000, "2026-01-01", "2026-04-02"), { ...over("2026-01-01", "2026-04-01"), approvedBy: "ada" }, "same-person"],
    [
      "by one person, written otherwise",
      laid(9_000, "2026-01-01", "2026-04-02"),
      { ...over("2026-01-01", "2026-04-01"), approvedBy: "Ada" },
      "same-person",
    ],
    [
      "whose service would end before it begins",
      laid(9, "2026-01-01", "2026-02-01"),
      over("2026-02-01", "2026-01-01"),
      "schedule-not-replannable",
    ],
    ["that is recognised", laid(9, "2026-01-01", "2026-02-01", 1), over("2026-01-01", "2026-01-31"), "schedule-not-replannable"],
    [
      "over more months than a schedule carries",
      laid(9, "2026-01-01", "2026-02-01"),
      over("2026-01-01", "2060-01-01"),
      "schedule-not-replannable",
    ],
    [
      "of an arrangement",
      { ...laid(9, "2026-01-01", "2026-02-01"), revenueArrangementId: "ra" },
      over("2026-01-01", "2026-01-31"),
      "schedule-not-replannable",
    ],
  ])("is not laid anew %s", (_what, schedule, request, code) => {
    expect(replan(schedule, request, RECOGNITION_METHOD)).toMatchObject({ outcome: "refused", code });
  });
});

test("whatever was recognised of whatever days, the lines come to the total and none to come is below zero", () => {
  fc.assert(
    fc.property(fc.nat(50_000), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), fc.nat(16), (minor, was, is, done) => {
      const wrong = laid(minor, "2026-01-15", addDays("2026-01-15", was), done);
      const decision = replan(wrong, over("2026-01-15", addDays("2026-01-15", is)), RECOGNITION_METHOD);
      if (decision.outcome === "refused") {
        expect(wrong.lines.every(({ status }) => status === "recognized")).toBe(true);
        return;
      }
      const { lines } = decision.schedule;
      const recognized = lines.filter(({ status }) => status === "recognized");
      expect(recognized.map(({ amount }) => amount)).toEqual(wrong.lines.slice(0, done).map(({ amount }) => amount));
      const sum = lines.reduce((total, { amount }) => total + BigInt(amount.minor), 0n);
      expect(sum).toBe(BigInt(minor));
      expect(lines.every(({ amount }) => BigInt(amount.minor) >= 0n)).toBe(true);
    }),
  );
});
