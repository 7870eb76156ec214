import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, arrangement, delivery, service, work } from "./arrangement.fixture.ts";
import { cancelArrangement, completeMilestone, recognizeDue } from "./arrangement.ts";
import { change, modify, moved } from "./modification.fixture.ts";
import { usd } from "./posting.fixture.ts";
import { raisePrice } from "./price-credit-reversal.ts";
import { lowerPrice, loweredBy } from "./price-credit.ts";

type Revenue = LedgerPolicy["creditMemoRevenue"];
const CREDITED_ON = "2026-02-10";
const minor = ({ minor: text }: { minor: string }) => Number(text);
const ran = (of: RevenueArrangement, on: string) => recognizeDue(of, on, "je_run").arrangement;
const lower = (of: RevenueArrangement, amount: number, creditMemoRevenue: Revenue = "catch_up") => {
  const decided = lowerPrice(of, moneyOf("USD", amount), { creditMemoRevenue }, CREDITED_ON, "je_cm");
  if (decided.outcome === "refused") throw new Error(decided.detail);
  return decided;
};
const raise = (of: RevenueArrangement, { amount, parts }: ReturnType<typeof lower>, on = "2026-03-05") =>
  raisePrice(of, { amount: usd(Number(amount.minor)), parts }, { creditedOn: CREDITED_ON, on, journalEntryId: "je_back" });
const complete = (of: RevenueArrangement, obligation: string, milestone: string) =>
  moved(completeMilestone(of, { obligation, milestone, completedOn: "2026-02-20", completedBy: "cleo" }, "je_ms")).arrangement;
const ofStatus = ({ lines }: PerformanceObligation, kept: string) =>
  lines.filter(({ status }) => status === kept).map(({ amount }) => minor(amount));
const shown = ({ obligations }: RevenueArrangement) =>
  obligations.map((each) => [each.key, minor(each.allocated), minor(each.recognized), ofStatus(each, "planned")]);
/** 900.00 over three months that weigh the same. */
const quarter = () => arrangement(90_000, [service("s", 90_000, "2026-01-01", "2026-04-01")], BY_MONTH);

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
    const own = lowered.arrangement.obligations[0]?.lines.at(-1);
    if (fromRevenue > 0)
      expect(own).toMatchObject({ recognizeOn: CREDITED_ON, days: 0, amount: usd(-fromRevenue), journalEntryId: "je_cm" });
    expect(shown(raise(lowered.arrangement, lowered).arrangement)).toEqual(shown(before));
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
    expect(shown(raise(done, lowered).arrangement)).toEqual([
      ["w", 36_000, 36_000, []],
      ["d", 18_000, 18_000, []],
      ["s", 36_000, 36_000, []],
    ]);
  });

  test("leaves what a prospective change settled alone, as long as anything else is left", () => {
    const renewed = modify(ran(quarter(), "2026-01-31"), change("2026-02-01", -15_000)).arrangement;
    const lowered = lower(renewed, 30_000);
    expect(shown(lowered.arrangement)).toEqual([["s", 45_000, 30_000, [7_500, 7_500]]]);
    const more = lower(renewed, 60_000);
    expect(shown(more.arrangement)).toEqual([["s", 15_000, 15_000, [0, 0]]]);
    expect(more.arrangement.obligations[0]?.settled).toMatchObject({ recognized: usd(15_000) });
    expect(raise(more.arrangement, more).arrangement.obligations[0]).toMatchObject({
      settled: { recognized: usd(30_000) },
      allocated: usd(75_000),
    });
    expect(modify(more.arrangement, change("2026-03-01", 0, { remainingAreDistinct: false })).revenue.minor).toBe(0n);
    const fromRevenue = lower(ran(renewed, "2026-03-31"), 60_000, "prospective");
    expect(fromRevenue.parts).toMatchObject([{ fromRevenue: usd(60_000), fromSettled: usd(15_000) }]);
  });

  test.each([
    ["what it took of earned revenue comes back", false, 30_000],
    ["nothing comes back of one taken back whole", true, 0],
  ])("of a contract cancelled since: %s", (_, reverseRecognized, recognized) => {
    const lowered = lower(ran(quarter(), "2026-01-31"), 30_000);
    const ended = moved(cancelArrangement(lowered.arrangement, { cancelledOn: "2026-03-01", reason: "left", reverseRecognized }, "je_c"));
    const was = minor(ended.arrangement.recognized);
    const { arrangement: again, revenue } = raise(ended.arrangement, lowered);
    // January's 300.00 and February's 200.00, which was earned before the end.
    expect(minor(again.recognized)).toBe(reverseRecognized ? recognized : recognized + 20_000);
    expect(Number(revenue.minor)).toBe(minor(again.recognized) - was);
    const [only] = again.obligations;
    expect([...ofStatus(only!, "recognized"), ...ofStatus(only!, "cancelled")].reduce((sum, each) => sum + each, 0)).toBe(90_000);
    expect(again).toMatchObject({ status: "cancelled", transactionPrice: usd(90_000), obligations: [{ status: "cancelled" }] });
  });

  test("of a cancelled contract takes earned revenue back and gives it again", () => {
    const ended = moved(
      cancelArrangement(ran(quarter(), "2026-01-31"), { cancelledOn: "2026-02-01", reason: "left", reverseRecognized: false }, "je_c"),
    ).arrangement;
    const lowered = lower(ended, 30_000);
    expect(lowered).toMatchObject({ fromRevenue: moneyOf("USD", 30_000), arrangement: { status: "cancelled", recognized: usd(0) } });
    const again = raisePrice(
      lowered.arrangement,
      { amount: usd(30_000), parts: lowered.parts },
      { creditedOn: "2026-02-10", on: "2026-03-05", journalEntryId: "je_back" },
    ).arrangement;
    expect(again.recognized).toEqual(usd(30_000));
  });

  test("given back over other months since goes by their days, or alike", () => {
    const lowered = lower(ran(quarter(), "2026-01-31"), 30_000);
    const newEnds = [{ obligation: "s", endOn: "2026-05-01" }];
    const longer = modify(lowered.arrangement, change("2026-03-01", 0, { newEnds })).arrangement;
    const back = raise(longer, lowered).arrangement;
    expect(back.obligations[0]?.lines.reduce((sum, { amount }) => sum + minor(amount), 0)).toBe(90_000);
    expect(minor(ran(back, "2026-04-30").recognized)).toBe(90_000);
  });

  test("is refused where an obligation would have more lines than it can carry", () => {
    const [only] = ran(quarter(), "2026-01-31").obligations as [PerformanceObligation];
    const line = { ...only.lines[0]!, amount: usd(0) };
    const full = { ...quarter(), obligations: [{ ...only, lines: [...only.lines, ...Array.from({ length: 397 }, () => line)] }] };
    const decided = lowerPrice(full, moneyOf("USD", 30_000), { creditMemoRevenue: "catch_up" }, CREDITED_ON, "je_cm");
    expect(decided).toEqual({ outcome: "refused", code: "invalid-request", detail: "s would have more than 400 lines" });
  });
});

test("whatever was credited in whatever state, each obligation falls in proportion, and taken back all is to the cent as if it had not been", () => {
  const policies = fc.constantFrom<Revenue>("catch_up", "prospective");
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1_000, max: 200_000 }), fc.constantFrom(BY_DAY, BY_MONTH), fc.nat(4), fc.nat(3)),
      fc.array(fc.record({ part: fc.integer({ min: 1, max: 100 }), policy: policies }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      ([price, method, monthsBefore, monthsSince], credits, isLastFirst) => {
        const parts = [
          service("a", 70_000, "2026-01-10", "2026-05-20"),
          delivery("b", 10_001, "2026-03-10"),
          service("c", 20_000, "2026-02-01", "2026-06-01"),
        ];
        const ends = ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"];
        const before = ran(arrangement(price, parts, method), ends[monthsBefore]!);
        let state = before;
        const standing: ReturnType<typeof lower>[] = [];
        for (const { part, policy } of credits) {
          const amount = Math.floor((minor(state.transactionPrice) * part) / 100);
          const was = state;
          const lowered = lower(was, amount, policy);
          state = lowered.arrangement;
          standing.push(lowered);
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
        const then = ends[monthsBefore + monthsSince]!;
        state = ran(state, then);
        for (const lowered of isLastFirst ? standing.toReversed() : standing) {
          const was = state;
          const raised = raise(state, lowered);
          state = raised.arrangement;
          expect(raised.revenue.minor).toBe(money(state.recognized).minor - money(was.recognized).minor);
        }
        const uncredited = ran(before, then);
        expect(shown(state)).toEqual(shown(uncredited));
        expect(state.transactionPrice).toEqual(uncredited.transactionPrice);
        expect(state.status).toBe(uncredited.status);
      },
    ),
  );
});
