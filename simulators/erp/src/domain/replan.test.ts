import type { RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { addDays } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { replan } from "./replan.ts";
import { credited, receivable, request } from "./credit-memo.fixture.ts";
import { decideCredit, reduceSchedule } from "./credit-memo.ts";
import { defaultPolicy } from "./policy.ts";
import { usd } from "./posting.fixture.ts";
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

  test("of whose price part was given back keeps the month not recognised yet, and the credit's own line has no days", () => {
    const half = laid(181_000, "2026-01-01", "2026-07-01", 1);
    const own = { ...half.lines[0], recognizeOn: "2026-02-10", month: "2026-02", days: 0, amount: usd(-3_100), journalEntryId: "je-cm" };
    const lowered = half.lines.slice(1).map((line) => ({ ...line, amount: usd((Number(line.amount.minor) * 9) / 10) }));
    const credited = { ...half, total: usd(162_900), lines: [...half.lines.slice(0, 1), ...lowered, own as RevenueScheduleLine] };
    const same = replan(credited, over("2026-01-01", "2026-07-01"), RECOGNITION_METHOD, new Set(["je-cm"]));
    if (same.outcome === "refused") throw new Error(same.detail);
    expect(linesOf(same.schedule)).toEqual([
      ["2026-01", 31, 31_000, "recognized"],
      ["2026-02", 0, -3_100, "recognized"],
      ["2026-02", 28, 25_200, "planned"],
      ["2026-03", 31, 27_900, "planned"],
      ["2026-04", 30, 27_000, "planned"],
      ["2026-05", 31, 27_900, "planned"],
      ["2026-06", 30, 27_000, "planned"],
    ]);
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

test("laid anew over the days it had, a schedule whose price was given back in part stays as it was, to a cent a month", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 500_000 }),
      fc.integer({ min: 1, max: 500 }),
      fc.nat(16),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
      (minor, days, done, percents) => {
        const endOn = addDays("2026-01-15", days);
        const before = laid(minor, "2026-01-15", endOn, done);
        fc.pre(before.lines.some(({ status }) => status === "planned"));
        const entries = new Set<string>();
        // One credit a month, from the first of the service on: its own line may fall into any of them.
        const state = percents.reduce((schedule, percent, index) => {
          const net = Math.ceil((minor * percent) / 100);
          const facts = { receivable: { ...receivable, net: usd(minor) }, schedule, before: [], policy: defaultPolicy };
          const decided = credited(decideCredit(request(net, 0), facts));
          entries.add(`je-cm-${index}`);
          return reduceSchedule(schedule, decided, addDays("2026-01-20", 30 * index), `je-cm-${index}`);
        }, before);
        const decision = replan(state, over("2026-01-15", endOn), RECOGNITION_METHOD, entries);
        if (decision.outcome === "refused") throw new Error(decision.detail);
        const planned = (of: RevenueSchedule) => of.lines.filter(({ status }) => status === "planned");
        const amounts = planned(decision.schedule).map(({ amount }) => Number(amount.minor));
        expect(planned(decision.schedule).map(({ month }) => month)).toEqual(planned(state).map(({ month }) => month));
        for (const [index, { amount }] of planned(state).entries()) {
          // Each credit and the new plan round every month once; the first to come bears what the recognised ones do.
          const most = (index === 0 ? before.lines.length : 1) * (percents.length + 1);
          expect(Math.abs((amounts[index] ?? Number.NaN) - Number(amount.minor))).toBeLessThanOrEqual(most);
        }
        expect(decision.schedule.lines.reduce((sum, { days: each }) => sum + each, 0)).toBe(days);
        const owns = decision.schedule.lines.filter(({ journalEntryId }) => journalEntryId !== null && entries.has(journalEntryId));
        expect(owns.every((line) => line.days === 0)).toBe(true);
      },
    ),
  );
});
