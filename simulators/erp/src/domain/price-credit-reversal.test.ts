import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, arrangement, delivery, service, work } from "./arrangement.fixture.ts";
import { change, modify } from "./modification.fixture.ts";
import { usd } from "./posting.fixture.ts";
import { CREDITED_ON, cancel, complete, lower, minor, ofStatus, quarter, raise, ran, shown, type Revenue } from "./price-credit.fixture.ts";

type Step = (of: RevenueArrangement) => RevenueArrangement;
const total = (amounts: readonly number[]) => amounts.reduce((sum, each) => sum + each, 0);
/** What an arrangement comes to: price, revenue, what is planned of it and what is cancelled, and how it stands. */
const standing = ({ status, transactionPrice, recognized, obligations }: RevenueArrangement) => ({
  status,
  price: minor(transactionPrice),
  recognized: minor(recognized),
  obligations: obligations.map((each) => [each.key, each.status, minor(each.allocated), minor(each.recognized), ofStatus(each, "planned")]),
  cancelled: obligations.map((each) => total(ofStatus(each, "cancelled"))),
});
/** Whether each obligation's lines that are revenue come to its revenue, and all of them, less what waits for milestones, to its price. */
const agrees = ({ obligations, cancelledOn }: RevenueArrangement) =>
  obligations.every(({ lines, milestones, allocated, recognized, ...each }) => {
    const whole = milestones.length > 0 && cancelledOn === null ? recognized : allocated;
    const revenue = total(ofStatus({ lines, milestones, allocated, recognized, ...each }, "recognized"));
    return revenue === minor(recognized) && total(lines.map(({ amount }) => minor(amount))) === minor(whole);
  });
const onJanuary = () => ran(quarter(), "2026-01-31");
/** Work of which a quarter is done, a delivery to come on 15 March, and a service of three months begun; 1,200.00 in all. */
const mixed = () => {
  const parts = [work("w", 40_000, 1, 2, 1), delivery("d", 20_000, "2026-03-15"), service("s", 60_000, "2026-01-01", "2026-04-01")];
  return complete(ran(arrangement(120_000, parts, BY_MONTH), "2026-01-31"), "w", "m1");
};
const longer =
  (on: string, endOn = "2026-05-01"): Step =>
  (of) =>
    modify(of, change(on, 0, { newEnds: [{ obligation: "s", endOn }] })).arrangement;

describe("a price lowered by 300.00 and given again is as if it had not been", () => {
  test.each<[string, RevenueArrangement, Step]>([
    ["before anything is revenue", quarter(), (of) => of],
    ["with a month of it revenue", onJanuary(), (of) => of],
    ["with a month revenue since", onJanuary(), (of) => ran(of, "2026-02-28")],
    ["with all months revenue since", onJanuary(), (of) => ran(of, "2026-03-31")],
    ["after the term", ran(quarter(), "2026-03-31"), (of) => of],
    ["with work, a delivery and a service still to come", mixed(), (of) => of],
    ["with a part of the work done since", mixed(), (of) => complete(of, "w", "m2")],
    ["with all of it satisfied since", mixed(), (of) => ran(complete(complete(of, "w", "m2"), "w", "m3"), "2026-03-31")],
    ["with the service made longer since", onJanuary(), longer("2026-03-01")],
    ["with the service made longer once February was revenue", onJanuary(), (of) => longer("2026-03-01")(ran(of, "2026-02-28"))],
    ["with the service made longer, and a month of it revenue since", onJanuary(), (of) => ran(longer("2026-03-01")(of), "2026-03-31")],
    ["with the service made shorter since", onJanuary(), longer("2026-02-01", "2026-03-01")],
    ["with a change since that left the months", onJanuary(), (of) => modify(of, change("2026-03-01", 9_000)).arrangement],
  ])("%s", (_, before, since) => {
    for (const policy of ["catch_up", "prospective"] as const) {
      const lowered = lower(before, 30_000, policy);
      const { arrangement: again, revenue } = raise(since(lowered.arrangement), lowered);
      expect(standing(again)).toEqual(standing(since(before)));
      expect(Number(revenue.minor)).toBe(minor(again.recognized) - minor(since(lowered.arrangement).recognized));
      expect(agrees(again)).toBe(true);
    }
  });

  test.each<[string, RevenueArrangement, string, boolean, Step?]>([
    ["at a month's end: what was served before is revenue", onJanuary(), "2026-03-01", false],
    ["on the credit's day: half of the month is revenue", onJanuary(), CREDITED_ON, false],
    ["as of a day before the credit", onJanuary(), "2026-01-16", false],
    ["after it was served whole", onJanuary(), "2026-04-02", false],
    ["taken back whole", onJanuary(), "2026-03-01", true],
    ["taken back whole on the credit's day", onJanuary(), CREDITED_ON, true],
    ["taken back whole as of a day before the credit", onJanuary(), "2026-01-16", true],
    ["with work and a delivery still to come", mixed(), "2026-03-01", false],
    ["as of a day before the delivery, which is revenue", mixed(), "2026-03-01", false, (of) => ran(of, "2026-03-31")],
    ["with a part of the work done before", mixed(), "2026-03-01", false, (of) => complete(of, "w", "m2")],
    ["with the delivery made before", mixed(), "2026-03-16", false],
  ])("of a contract cancelled since %s", (_, before, on, isWhole, since = (of) => of) => {
    for (const policy of ["catch_up", "prospective"] as const) {
      const lowered = lower(before, 30_000, policy);
      const ended = cancel(since(lowered.arrangement), on, isWhole);
      const { arrangement: again, revenue } = raise(ended, lowered);
      expect(standing(again)).toEqual(standing(cancel(since(before), on, isWhole)));
      expect(Number(revenue.minor)).toBe(minor(again.recognized) - minor(ended.recognized));
      expect(agrees(again)).toBe(true);
    }
  });

  test("of a contract cancelled after all was given back", () => {
    const lowered = lower(onJanuary(), 90_000);
    expect(standing(raise(cancel(lowered.arrangement, "2026-02-01"), lowered).arrangement)).toMatchObject({
      status: "cancelled",
      recognized: 30_000,
      cancelled: [60_000],
    });
  });
});

describe("a price given again", () => {
  test("is of the obligations it was taken of alone, and is revenue of the month it was taken of by a line of its own", () => {
    const parts = [service("s", 90_000, "2026-01-01", "2026-04-01"), service("t", 90_000, "2026-02-01", "2026-05-01")];
    const before = ran(arrangement(180_000, parts, BY_MONTH), "2026-01-31");
    const lowered = lower(before, 60_000);
    const ofS = { ...lowered, amount: moneyOf("USD", 30_000), parts: lowered.parts.filter(({ obligation }) => obligation === "s") };
    const [s, t] = raise(lowered.arrangement, ofS).arrangement.obligations;
    expect(t).toBe(lowered.arrangement.obligations[1]);
    expect(s?.lines.at(-1)).toEqual({
      month: "2026-01",
      recognizeOn: "2026-01-31",
      days: 31,
      amount: usd(10_000),
      status: "recognized",
      journalEntryId: "je_back",
    });
  });

  test("leaves no line of nothing", () => {
    const lowered = lower(quarter(), 30_000);
    expect(raise(lowered.arrangement, lowered).arrangement.obligations).toEqual(quarter().obligations);
    const served = ran(quarter(), "2026-03-31");
    const none = lower(served, 30_000);
    const ended = raise(cancel(none.arrangement, "2026-04-02"), none).arrangement.obligations[0];
    expect(ended && ofStatus(ended, "cancelled")).toEqual([]);
    expect(ended).toMatchObject({ status: "satisfied" });
  });

  test("that is cancelled with the rest is no revenue, so names no entry, and satisfied work is satisfied no more", () => {
    const lowered = lower(onJanuary(), 30_000);
    const again = raise(cancel(lowered.arrangement, "2026-03-01"), lowered).arrangement.obligations[0];
    expect(again?.lines.at(-1)).toMatchObject({
      recognizeOn: "2026-03-05",
      status: "cancelled",
      journalEntryId: null,
      amount: usd(10_000),
    });
    // All price was gone, so nothing was left to cancel.
    const whole = lower(onJanuary(), 90_000);
    const [emptied] = cancel(whole.arrangement, "2026-02-01").obligations;
    expect(emptied && ofStatus(emptied, "cancelled")).toEqual([]);
    expect(raise(cancel(whole.arrangement, "2026-02-01"), whole).arrangement.obligations[0]).toMatchObject({ status: "cancelled" });
  });

  test("settles again what a prospective change had settled", () => {
    const renewed = modify(onJanuary(), change("2026-02-01", -15_000)).arrangement;
    const lowered = lower(renewed, 60_000);
    expect(raise(lowered.arrangement, lowered).arrangement.obligations).toMatchObject([
      { settled: { recognized: usd(30_000) }, allocated: usd(75_000) },
    ]);
  });

  test("is earned revenue again where the contract was cancelled before the credit", () => {
    for (const on of ["2026-02-01", CREDITED_ON, "2026-02-16"]) {
      const ended = cancel(onJanuary(), on);
      const lowered = lower(ended, minor(ended.recognized));
      expect(lowered.arrangement).toMatchObject({ status: "cancelled", recognized: usd(0) });
      expect(standing(raise(lowered.arrangement, lowered).arrangement)).toEqual(standing(ended));
    }
  });

  test("goes over days where the service is measured by days", () => {
    const before = ran(arrangement(181_000, [service("s", 181_000, "2026-01-01", "2026-07-01")], BY_DAY), "2026-01-31");
    const lowered = lower(before, 18_100);
    const { arrangement: again, revenue } = raise(longer("2026-03-01", "2026-06-01")(lowered.arrangement), lowered, "2026-03-01");
    // January's 31.00 and February's 28.00; of the 122.00 of the months to June, 31, 30 and 31 of 92 days.
    expect(Number(revenue.minor)).toBe(5_900);
    const planned = ofStatus(again.obligations[0]!, "planned");
    expect(planned).toEqual(ofStatus(longer("2026-03-01", "2026-06-01")(before).obligations[0]!, "planned"));
  });
});

test("whatever was credited in whatever state, taken back all is to the cent as if it had not been", () => {
  const policies = fc.constantFrom<Revenue>("catch_up", "prospective");
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1_000, max: 200_000 }), fc.constantFrom(BY_DAY, BY_MONTH), fc.nat(4), fc.nat(3)),
      fc.array(fc.record({ part: fc.integer({ min: 1, max: 100 }), policy: policies }), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.option(fc.record({ isWhole: fc.boolean(), month: fc.integer({ min: 1, max: 8 }) })),
      ([price, method, monthsBefore, monthsSince], credits, isLastFirst, ending) => {
        const parts = [
          service("a", 70_000, "2026-01-10", "2026-05-20"),
          delivery("b", 10_001, "2026-03-10"),
          service("c", 20_000, "2026-02-01", "2026-06-01"),
        ];
        const ends = ["2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"];
        const before = ran(arrangement(price, parts, method), ends[monthsBefore]!);
        const since: Step = (of) => {
          const then = ran(of, ends[monthsBefore + monthsSince]!);
          return ending ? cancel(then, `2026-0${ending.month}-01`, ending.isWhole) : then;
        };
        let state = before;
        const standing: (ReturnType<typeof lower> & { entryId: string })[] = [];
        for (const [index, { part, policy }] of credits.entries()) {
          const entryId = `je_cm_${index}`;
          standing.push({ ...lower(state, Math.floor((minor(state.transactionPrice) * part) / 100), policy, entryId), entryId });
          state = standing.at(-1)!.arrangement;
        }
        // Of a few cents left, nothing tells whether any of them was kept.
        fc.pre(ending === null || minor(state.transactionPrice) >= 100);
        state = since(state);
        for (const lowered of isLastFirst ? standing.toReversed() : standing) {
          const was = state;
          const raised = raise(state, lowered, "2026-08-05", lowered.entryId);
          state = raised.arrangement;
          expect(raised.revenue.minor).toBe(money(state.recognized).minor - money(was.recognized).minor);
          expect(agrees(state)).toBe(true);
        }
        expect(shown(state)).toEqual(shown(since(before)));
        expect(state.transactionPrice).toEqual(before.transactionPrice);
        expect(state.status).toBe(since(before).status);
      },
    ),
  );
});
