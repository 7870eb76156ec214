import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import type { RevenueSchedule, RevenueScheduleLine as Line } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import { moneyOf, moneyWire } from "@cashline/kernel/money";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carried, credited, decide, eur, foreign, laid, receivable, request, schedule, sides, worth } from "./credit-memo.fixture.ts";
import { creditReversalLines, givenBack, restoreSchedule, reversalFault, worthOf } from "./credit-memo-reversal.ts";
import { creditLines, decideCredit, reduceSchedule, takenOf, type Credited } from "./credit-memo.ts";
import { credit, requireDoubleEntry } from "./journal.ts";
import { defaultPolicy } from "./policy.ts";
import { usd } from "./posting.fixture.ts";
import { layLines, recognizeLines, sumOfLines } from "./revenue-schedule.ts";

const CREDITED_ON = "2026-02-10";
const REVERSED_ON = "2026-02-20";
const BY_DAY = "straight line by day, largest remainder";

/** What the reversal reads of a memo that credited a schedule. */
const memoOf = (decided: Credited, of: RevenueSchedule = schedule): CreditMemo =>
  ({
    status: "posted",
    taken: takenOf(of, decided),
    net: moneyWire(decided.net),
    tax: moneyWire(decided.tax),
    applied: moneyWire(decided.applied),
    unapplied: moneyWire(decided.unapplied),
    fromDeferred: moneyWire(decided.fromDeferred),
    fromRevenue: moneyWire(decided.fromRevenue),
  }) as CreditMemo;

/** A credit of a schedule, and what its reversal gives back to it, once `since` has happened. */
function takenBack(decided: Credited, of: RevenueSchedule = schedule, since = (reduced: RevenueSchedule) => reduced) {
  const memo = memoOf(decided, of);
  const entry = { lines: creditLines(decided, of.functional ? foreign : receivable, of, undefined) };
  const reduced = since(reduceSchedule(of, decided, CREDITED_ON, "je_3"));
  const back = givenBack(reduced, memo);
  return { memo, entry, back, restored: restoreSchedule(reduced, memo, entry, back, REVERSED_ON, "je_4") };
}
const amounts = ({ lines }: RevenueSchedule) => lines.map(({ status, amount }) => [status, Number(amount.minor)]);
const ofFebruary = (reduced: RevenueSchedule) => recognizeLines(reduced, new Map([["2026-02", "je_9"]]));

describe("a credit memo is taken back", () => {
  const posted = { status: "posted" } as const;
  const payment = (unapplied: number) => ({ currency: "USD", amount: usd(500), unapplied: usd(unapplied) }) as never;
  test.each<[string, Parameters<typeof reversalFault>, string | undefined]>([
    ["as it stands", [posted, { status: "open" }, undefined], undefined],
    ["of a cleared receivable", [posted, { status: "cleared" }, undefined], undefined],
    ["with all of its credit left", [posted, { status: "open" }, payment(500)], undefined],
    ["only once", [{ status: "reversed" }, { status: "open" }, undefined], "The credit memo was taken back before"],
    ["not of a reversed receivable", [posted, { status: "reversed" }, undefined], "The receivable is reversed"],
    ["not of one written off", [posted, { status: "written_off" }, undefined], "The receivable is written_off"],
    ["not with its credit used", [posted, { status: "open" }, payment(499)], "499 of 500 USD minor units of the credit are left"],
  ])("%s", (_, input, detail) => {
    const refused = { outcome: "refused", code: "credit-memo-not-reversible", detail };
    expect(reversalFault(...input)).toEqual(detail === undefined ? undefined : refused);
  });
});

describe("what a credit of 30.00 had taken", () => {
  const decided = credited(decide(request(3_000, 300)));

  test("goes back to the lines still planned, and its revenue is revenue again by a line of its own", () => {
    const { back, restored } = takenBack(decided);
    expect(back).toMatchObject({ toDeferred: moneyOf("USD", 2_000), toRevenue: moneyOf("USD", 1_000) });
    expect(restored).toMatchObject({ total: usd(9_000) });
    expect(amounts(restored)).toEqual([
      ["recognized", 3_000],
      ["planned", 3_000],
      ["planned", 3_000],
      ["recognized", -1_000],
      ["recognized", 1_000],
    ]);
    expect(restored.lines.at(-1)).toMatchObject({ month: "2026-02", recognizeOn: REVERSED_ON, days: 0, journalEntryId: "je_4" });
  });

  test("of a month recognised since is revenue at once", () => {
    const { back, restored } = takenBack(decided, schedule, ofFebruary);
    expect(back).toMatchObject({ toDeferred: moneyOf("USD", 1_000), toRevenue: moneyOf("USD", 2_000) });
    expect(amounts(restored)).toEqual([
      ["recognized", 3_000],
      ["recognized", 2_000],
      ["planned", 3_000],
      ["recognized", -1_000],
      ["recognized", 2_000],
    ]);
  });

  test("of all months recognised since is revenue alone", () => {
    const { back } = takenBack(decided, schedule, (reduced) => recognizeLines(ofFebruary(reduced), new Map([["2026-03", "je_9"]])));
    expect(back).toMatchObject({ toDeferred: moneyOf("USD", 0), toRevenue: moneyOf("USD", 3_000) });
  });

  test("of a month that was over when it was credited, but planned still, is that month's, whatever the day", () => {
    const late = ofFebruary(reduceSchedule(schedule, decided, "2026-03-15", "je_3"));
    expect(givenBack(late, memoOf(decided))).toMatchObject({ toDeferred: moneyOf("USD", 1_000), toRevenue: moneyOf("USD", 2_000) });
  });

  test("of an invoice posted for months gone by is revenue for those the run has recognised since, and the months to come are as laid", () => {
    const lines = layLines(moneyOf("USD", 181_000), "2026-01-01", "2026-07-01");
    const late: RevenueSchedule = { ...laid, total: usd(181_000), endOn: "2026-07-01", method: BY_DAY, lines };
    const credit = credited(
      decideCredit(request(18_100, 0), {
        receivable: { ...receivable, net: usd(181_000) },
        schedule: late,
        before: [],
        policy: defaultPolicy,
      }),
    );
    const ofFirstQuarter = (reduced: RevenueSchedule) =>
      recognizeLines(reduced, new Map(["2026-01", "2026-02", "2026-03"].map((month): [string, string] => [month, "je_9"])));
    const { back, restored } = takenBack(credit, late, ofFirstQuarter);
    expect(back.toRevenue).toEqual(moneyOf("USD", 9_000));
    expect(amounts(restored).slice(3)).toEqual([
      ["planned", 30_000],
      ["planned", 31_000],
      ["planned", 30_000],
      ["recognized", 9_000],
    ]);
  });

  test("goes by the schedule's own measure where that was laid over other months since, of which a credit's own line is none", () => {
    const [january, , march, own] = reduceSchedule(schedule, decided, CREDITED_ON, "je_3").lines as [Line, Line, Line, Line];
    const april: Line = { ...march, month: "2026-04", recognizeOn: "2026-04-30", days: 30 };
    const partsOf = (...lines: Line[]) =>
      givenBack({ ...schedule, startOn: "2026-03-01", endOn: "2026-05-01", lines }, memoOf(decided)).parts.map(({ minor }) =>
        Number(minor),
      );
    expect(partsOf(january, march, april, own)).toEqual([0, 1_000, 1_000, 0]);
    // A month of the new service that is revenue since has its share, which is revenue.
    expect(partsOf(january, { ...march, status: "recognized" }, april, own)).toEqual([0, 0, 1_000, 0]);
    expect(partsOf(january, own)).toEqual([0, 0]);
  });

  test("from planned lines alone adds no line", () => {
    const { restored } = takenBack(credited(decide(request(3_000, 0), { creditMemoRevenue: "prospective" })));
    expect(amounts(restored)).toEqual(amounts(schedule));
  });

  test("when it was everything goes back to each month as it was, which nothing planned tells any more", () => {
    const all = credited(decide(request(6_000, 0), { creditMemoRevenue: "prospective" }));
    expect(amounts(takenBack(all).restored)).toEqual(amounts(schedule));
  });

  test("from a service of no days goes back to its one line", () => {
    const atOnce = { ...laid, endOn: laid.startOn, lines: layLines(moneyOf("USD", 9_000), laid.startOn, laid.startOn) };
    const all = credited(decideCredit(request(9_000, 0), { receivable, schedule: atOnce, before: [], policy: defaultPolicy }));
    expect(amounts(takenBack(all, atOnce).restored)).toEqual([["planned", 9_000]]);
  });

  test("does not go to lines that are cancelled", () => {
    const cancelled = (reduced: RevenueSchedule): RevenueSchedule => ({
      ...reduced,
      lines: reduced.lines.map((line) => (line.month === "2026-03" ? { ...line, status: "cancelled" } : line)),
    });
    const { back } = takenBack(decided, schedule, cancelled);
    expect(back.parts.map(({ minor }) => Number(minor))).toEqual([0, 2_000, 0, 0]);
  });

  test("of tax alone changes no revenue", () => {
    const { back, restored } = takenBack(credited(decide(request(0, 300))), { ...laid, total: usd(0), lines: [] });
    expect(back).toEqual({ parts: [], toDeferred: moneyOf("USD", 0), toRevenue: moneyOf("USD", 0) });
    expect(restored.lines).toEqual([]);
  });
});

describe("the entry that takes a credit memo back", () => {
  test("has its sides changed, and leaves out what is nothing", () => {
    const { memo, entry, back } = takenBack(credited(decide(request(3_000, 300))));
    expect(sides(creditReversalLines(memo, entry, undefined, back))).toEqual([
      ["receivable", "3300", "0"],
      ["tax_payable", "0", "300"],
      ["deferred_revenue", "0", "2000"],
      ["revenue", "0", "1000"],
    ]);
    const paid = takenBack(credited(decide(request(0, 300), { creditAboveOpen: "unapplied" }, { open: usd(0), status: "cleared" })));
    expect(sides(creditReversalLines(paid.memo, paid.entry, undefined, paid.back))).toEqual([
      ["unapplied_cash", "300", "0"],
      ["tax_payable", "0", "300"],
    ]);
  });

  test("of a contract moves the contract's position back", () => {
    const { memo, entry } = takenBack(credited(decide(request(3_000, 300))));
    const position = [credit("contract_liability", moneyOf("USD", 3_000))];
    expect(sides(creditReversalLines(memo, entry, undefined, position))).toEqual([
      ["receivable", "3300", "0"],
      ["tax_payable", "0", "300"],
      ["contract_liability", "0", "3000"],
    ]);
    expect(worth(creditReversalLines(memo, entry, foreign.functional, position)).map(([role]) => role)).not.toContain("deferred_revenue");
  });

  test("of a foreign invoice goes at what the memo booked, revenue and tax at the rate, and rounding is realised", () => {
    const { memo, entry, back, restored } = takenBack(credited(decide(request(3_000, 300))), carried);
    const lines = creditReversalLines(memo, entry, foreign.functional, back);
    requireDoubleEntry(lines);
    expect(worth(lines)).toEqual([
      ["receivable", "2673", "0"],
      ["tax_payable", "0", "240"],
      ["deferred_revenue", "0", "1610"],
      ["revenue", "0", "800"],
      ["realized_fx", "0", "23"],
    ]);
    expect(restored.functional).toMatchObject({ total: eur(7_245), deferred: eur(4_830) });
  });

  test("of which a month is revenue since carries only the rest of what was deferred", () => {
    const { memo, entry, back, restored } = takenBack(credited(decide(request(3_000, 300))), carried, ofFebruary);
    const lines = creditReversalLines(memo, entry, foreign.functional, back);
    requireDoubleEntry(lines);
    expect(worth(lines)).toContainEqual(["deferred_revenue", "0", "805"]);
    expect(worth(lines)).toContainEqual(["revenue", "0", "1600"]);
    expect(restored.functional).toMatchObject({ deferred: eur(3_220 + 805) });
  });

  test("knows what a role's lines were worth, and nothing of those without an own amount", () => {
    const { entry } = takenBack(credited(decide(request(3_000, 300))), carried);
    expect(worthOf(entry, "receivable")).toEqual(moneyOf("EUR", 2_673));
    expect(worthOf(entry, "cash")).toBeUndefined();
    expect(worthOf({ lines: [...entry.lines, ...entry.lines] }, "receivable")).toEqual(moneyOf("EUR", 5_346));
    expect(worthOf({ lines: [credit("receivable", moneyOf("USD", 1))] }, "receivable")).toBeUndefined();
  });
});

test("whatever was credited of whatever schedule, and however much is revenue since, each month to come is to the cent as laid, all have their total again, and the entries balance", () => {
  const policies = fc.constantFrom<LedgerPolicy["creditMemoRevenue"]>("catch_up", "prospective");
  const methods = fc.constantFrom(schedule.method, BY_DAY);
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 400 }), methods),
      fc.nat(13),
      fc.nat(13),
      fc.array(fc.record({ part: fc.integer({ min: 1, max: 100 }), creditMemoRevenue: policies }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      ([total, days, method], monthsBefore, monthsSince, credits, isLastFirst) => {
        const endOn = addDays("2026-01-15", days);
        const lines = layLines(moneyOf("USD", total), "2026-01-15", endOn, method);
        const fresh: RevenueSchedule = { ...laid, total: usd(total), startOn: "2026-01-15", endOn, method, lines };
        const monthsOf = (from: number, count: number) =>
          new Map(lines.slice(from, from + count).map(({ month }): [string, string] => [month, `je_${month}`]));
        const before = recognizeLines(fresh, monthsOf(0, monthsBefore));
        let state = before;
        const standing: CreditMemo[] = [];
        for (const { part, creditMemoRevenue } of credits) {
          const net = Math.ceil((Number(state.total.minor) * part) / 300);
          if (net === 0) continue;
          const policy = { ...defaultPolicy, creditMemoRevenue };
          const facts = { receivable: { ...receivable, net: usd(total) }, schedule: state, before: standing, policy };
          const decided = credited(decideCredit(request(net, 0), facts));
          standing.push(memoOf(decided, state));
          state = reduceSchedule(state, decided, CREDITED_ON, `je_cm_${standing.length}`);
        }
        state = recognizeLines(state, monthsOf(monthsBefore, monthsSince));
        for (const memo of isLastFirst ? standing.toReversed() : standing) {
          const back = givenBack(state, memo);
          requireDoubleEntry(creditReversalLines(memo, { lines: [] }, undefined, back));
          state = restoreSchedule(state, memo, { lines: [] }, back, REVERSED_ON, "je_back");
        }
        const uncredited = recognizeLines(before, monthsOf(monthsBefore, monthsSince));
        const planned = (of: RevenueSchedule) => of.lines.filter(({ status }) => status === "planned");
        expect(planned(state)).toEqual(planned(uncredited));
        expect(sumOfLines(state, "recognized")).toEqual(sumOfLines(uncredited, "recognized"));
        expect(state.total).toEqual(usd(total));
      },
    ),
  );
});
