import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { compare, fraction } from "@cashline/kernel/fraction";
import { addMonths } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  billablesOf,
  billed,
  dueOf,
  isLeftOut,
  isServed,
  nextBillableOn,
  pausedIn,
  servedShare,
  unbilled,
  unbilledPeriods,
  usageBilledFor,
  usageClosedOn,
  usageStretch,
  withHeld,
  withPause,
  withUsage,
  withoutUsage,
  type BillingTerm,
} from "./billing-term.ts";
import { begun } from "./example-objects.ts";
import type { Period } from "./periods.ts";
import { noPolicySet } from "./policy.ts";

const follow = (changes: Partial<Subscription> = {}): BillingTerm => {
  const terms = { ...begun, billingFrequency: "monthly" as const, ...changes };
  const { startOn } = terms;
  return {
    id: "btm_1",
    subscriptionId: terms.id,
    state: "open",
    terms,
    billedThroughOn: startOn,
    usageThroughOn: startOn,
    usageBilled: [],
    reopened: [],
    held: [],
    pauses: [],
  };
};
const february = { startOn: "2026-02-01", endOn: "2026-03-01" };
const march = { startOn: "2026-03-01", endOn: "2026-04-01" };
const starts = (term: BillingTerm): string[] => unbilledPeriods(term).map(({ startOn }) => startOn);

describe("how far a term is billed", () => {
  test.each([
    ["in_advance", "2026-03-31", ["2026-02-01", "2026-03-01"], "2026-02-01"],
    ["in_arrears", "2026-03-31", ["2026-02-01"], "2026-03-01"],
    ["in_arrears", "2026-04-01", ["2026-02-01", "2026-03-01"], "2026-03-01"],
  ] as const)("%s, by %s %j are due, the first on %s", (billingTiming, throughOn, expected, next) => {
    const term = follow({ billingTiming });
    expect(dueOf(term, throughOn, "per_term").map(({ period }) => period.startOn)).toEqual(expected);
    expect(nextBillableOn(term)).toBe(next);
  });

  test("a multi-year term billed by the year has one period a year, and a short last one for what is left", () => {
    const term = follow({ billingFrequency: "annual", termMonths: 30, endOn: "2028-08-01" });
    expect(unbilledPeriods(term).map(({ startOn, endOn, months }) => [startOn, endOn, months])).toEqual([
      ["2026-02-01", "2027-02-01", 12],
      ["2027-02-01", "2028-02-01", 12],
      ["2028-02-01", "2028-08-01", 6],
    ]);
  });

  test("periods anchored on 31 January end on the last day of short months and come back to the 31st", () => {
    const term = follow({ anchorOn: "2024-01-31", startOn: "2024-01-31", endOn: "2024-05-31", termMonths: 4 });
    expect(unbilledPeriods(term).map(({ endOn }) => endOn)).toEqual(["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]);
  });

  test("periods that begin in a pause are never charged, those before and after are", () => {
    const term = withPause(follow(), { from: "2026-02-15", to: "2026-04-01", treatment: "void" });
    expect(starts(term).slice(0, 3)).toEqual(["2026-02-01", "2026-04-01", "2026-05-01"]);
  });

  test("a pause that prorates takes its days off the periods it touches, and leaves out only those it covers", () => {
    const pause = { from: "2026-02-15", to: "2026-04-11", treatment: "prorate" } as const;
    const term = withPause(follow(), pause);
    expect(starts(term).slice(0, 3)).toEqual(["2026-02-01", "2026-04-01", "2026-05-01"]);
    const [first, april, may] = unbilledPeriods(term);
    if (!first || !april || !may) throw new Error("a year has months");
    const served = (period: Period, untilOn: string) => servedShare(period, untilOn, term.pauses, noPolicySet);
    expect(
      [served(first, "2026-03-01"), served(april, "2026-05-01"), served(may, "2026-06-01")].map(
        (share) => Number(share.n) / Number(share.d),
      ),
    ).toEqual([14 / 28, 20 / 30, 1]);
    expect(compare(served(april, "2026-04-16"), fraction(5, 30))).toBe(0);
    expect(compare(served(first, "2026-02-08"), fraction(7, 28))).toBe(0);
    expect(pausedIn(april, "2026-05-01", [pause])).toEqual([{ startOn: "2026-04-01", endOn: "2026-04-11" }]);
    expect(pausedIn(april, "2026-05-01", [{ ...pause, treatment: "void" }])).toEqual([]);
  });

  test("a pause leaves out the period that begins on its first day, not the one on which billing goes on", () => {
    expect(starts(withPause(follow(), { from: "2026-03-01", to: "2026-05-01", treatment: "void" })).slice(0, 3)).toEqual([
      "2026-02-01",
      "2026-05-01",
      "2026-06-01",
    ]);
    const twice = withPause(withPause(follow(), { from: "2026-03-01", to: "2026-04-01", treatment: "void" }), {
      from: "2026-05-01",
      to: "2026-06-01",
      treatment: "void",
    });
    expect(starts(twice).slice(0, 3)).toEqual(["2026-02-01", "2026-04-01", "2026-06-01"]);
  });

  test.each([
    ["void", "2026-02-15", "2026-03-02", true],
    ["void", "2026-03-01", "2026-03-02", true],
    ["void", "2026-03-02", "2026-04-01", false],
    ["void", "2026-02-15", "2026-03-01", false],
    ["prorate", "2026-02-15", "2026-03-02", false],
    ["prorate", "2026-03-01", "2026-03-31", false],
    ["prorate", "2026-03-01", "2026-04-01", true],
    ["prorate", "2026-02-15", "2026-04-15", true],
  ] as const)("a pause by %s from %s to %s leaves March out: %s", (treatment, from, to, expected) => {
    expect(isLeftOut(march, [{ from, to, treatment }])).toBe(expected);
  });

  test.each([
    ["2026-04-01", [], true],
    ["2026-03-02", [], true],
    ["2026-03-01", [], false],
    ["2026-04-01", [["2026-03-01", "2026-03-31"]], true],
    ["2026-04-01", [["2026-03-01", "2026-04-01"]], false],
    ["2026-03-11", [["2026-02-01", "2026-03-11"]], false],
    ["2026-03-12", [["2026-02-01", "2026-03-11"]], true],
    // Two pauses that meet, together the whole month.
    [
      "2026-04-01",
      [
        ["2026-02-01", "2026-03-11"],
        ["2026-03-11", "2026-04-02"],
      ],
      false,
    ],
  ] as const)("up to %s, less the days of %j, any of March is charged: %s", (untilOn, pauses, expected) => {
    const prorated = pauses.map(([from, to]) => ({ from, to, treatment: "prorate" as const }));
    expect(isServed(march, untilOn, prorated, noPolicySet)).toBe(expected);
  });

  test.each([
    ["2026-02-15", "2026-03-01", "2026-04-01", []],
    ["2026-04-01", "2026-04-15", "2026-04-01", []],
    ["2026-03-11", "2026-03-21", "2026-03-11", []],
    ["2026-03-11", "2026-03-21", "2026-03-15", [{ startOn: "2026-03-11", endOn: "2026-03-15" }]],
    ["2026-02-15", "2026-04-15", "2026-05-01", [march]],
  ])("of a pause from %s to %s, up to %s, March bears %j", (from, to, untilOn, expected) => {
    expect(pausedIn(march, untilOn, [{ from, to, treatment: "prorate" }])).toEqual(expected);
  });

  test("a term paused to its end has nothing left to bill and is closed", () => {
    const term = withPause(follow(), { from: "2026-02-01", to: "2027-02-01", treatment: "void" });
    expect([term.state, nextBillableOn(term)]).toEqual(["closed", null]);
  });

  test("the last period closes a term, and its voided invoice opens it again", () => {
    const last: BillingTerm = { ...follow(), billedThroughOn: "2027-01-01", usageThroughOn: "2027-01-01" };
    const period = { startOn: "2027-01-01", endOn: "2027-02-01", months: 1 };
    const done = billed(last, { period, usage: period });
    expect(done).toMatchObject({ state: "closed", billedThroughOn: "2027-02-01", usageThroughOn: "2027-02-01", reopened: [] });
    const gap = { startOn: "2027-01-01", quantity: 3, tier: "basic", usage: period };
    const again = unbilled(done, gap);
    expect(again).toMatchObject({ state: "open", reopened: [gap] });
    expect(billablesOf(again, "per_period").map(({ usage }) => usage)).toEqual([period]);
    expect(billablesOf(again, "per_term").map(({ usage }) => usage)).toEqual([null]);
    expect(billed(again, { period, usage: null })).toEqual(done);
  });

  test("a period billed without usage leaves what is used to the next", () => {
    const [first] = billablesOf(follow(), "per_term");
    if (!first) throw new Error("a term has a first period");
    expect(billablesOf(follow({ billingTiming: "in_arrears" }), "per_term").filter(({ usage }) => usage !== null)).toEqual([]);
    expect(billed(follow(), first)).toMatchObject({ billedThroughOn: "2026-03-01", usageThroughOn: "2026-02-01", state: "open" });
  });

  test("a period billed again has the seats it had, whatever a ramp says since, and the price the ramp says", () => {
    const phase = { startOn: "2026-02-01", quantity: 30, unitPrice: "9", discountPercent: "5" };
    const term = unbilled(
      { ...follow({ ramp: [phase] }), billedThroughOn: "2026-04-01" },
      { startOn: "2026-02-01", quantity: 10, tier: "basic", usage: null },
    );
    const [again, next] = billablesOf(term, "per_term");
    expect(again?.terms.ramp).toEqual([{ ...phase, quantity: null }]);
    expect(next?.terms.ramp).toEqual([phase]);
  });

  test("usage not billed reaches to the day; to no later day there is none", () => {
    const from = (usageThroughOn: string, untilOn: string) => usageStretch({ usageThroughOn }, untilOn);
    expect(from("2026-02-28", "2026-05-31")).toEqual({ startOn: "2026-02-28", endOn: "2026-05-31" });
    expect(from("2026-03-01", "2026-03-01")).toBeNull();
    expect(from("2026-03-02", "2026-03-01")).toBeNull();
  });

  test("usage of a voided renewal waits again, unless more has been billed since", () => {
    const term = { ...follow(), usageThroughOn: "2026-04-01" };
    expect(withoutUsage(term, { startOn: "2026-02-01", endOn: "2026-04-01" }).usageThroughOn).toBe("2026-02-01");
    expect(withoutUsage(term, { startOn: "2026-02-01", endOn: "2026-03-01" })).toBe(term);
  });

  test("usage billed is found by what it was billed for, the last time it was, and no more once it is taken back", () => {
    const more = { startOn: "2026-04-01", endOn: "2026-04-11" };
    const once = withUsage(withUsage(follow(), "2026-03-01", february), "2026-04-01", march);
    const twice = withUsage(once, "2026-04-01", more);
    const found = (term: BillingTerm) => ["2026-03-01", "2026-04-01", "2026-05-01"].map((forOn) => usageBilledFor(term, forOn));
    expect(found(once)).toEqual([february, march, null]);
    expect(found(twice)).toEqual([february, more, null]);
    expect(twice.usageThroughOn).toBe("2026-04-11");
    expect(withUsage(twice, "2026-05-01", null)).toBe(twice);
    expect(withoutUsage(twice, more)).toEqual(once);
    expect(found(withoutUsage(once, march))).toEqual([february, null, null]);
  });

  test("usage goes with its periods: in advance up to the period's first day, in arrears to its end", () => {
    const stretches = (billingTiming: Subscription["billingTiming"]) =>
      billablesOf(follow({ billingTiming }), "per_period")
        .slice(0, 3)
        .map(({ usage }) => usage && [usage.startOn, usage.endOn]);
    expect(stretches("in_advance")).toEqual([null, ["2026-02-01", "2026-03-01"], ["2026-03-01", "2026-04-01"]]);
    expect(stretches("in_arrears")[0]).toEqual(["2026-02-01", "2026-03-01"]);
  });

  test("a period billed again is billed by the seats it had", () => {
    const term = unbilled(
      { ...follow({ quantity: 12 }), billedThroughOn: "2026-04-01" },
      { startOn: "2026-02-01", quantity: 10, tier: "basic", usage: null },
    );
    expect(
      billablesOf(term, "per_term")
        .slice(0, 2)
        .map(({ period, terms }) => [period.startOn, terms.quantity, terms.tier]),
    ).toEqual([
      ["2026-02-01", 10, "basic"],
      ["2026-04-01", 12, "pro"],
    ]);
  });

  describe("before a change from a day on", () => {
    const before = { ...begun, quantity: 10, tier: "basic" };
    const after = follow({ quantity: 12, tier: "ent" });
    const phase = { startOn: "2026-03-01", unitPrice: null, discountPercent: null };

    test("periods that have ended by then are billed with the seats and tier they had, those after as it is changed", () => {
      const term = withHeld(after, before, "2026-04-01");
      expect(
        billablesOf(term, "per_term")
          .slice(0, 4)
          .map(({ period, terms }) => [period.startOn, terms.quantity, terms.tier]),
      ).toEqual([
        ["2026-02-01", 10, "basic"],
        ["2026-03-01", 10, "basic"],
        ["2026-04-01", 12, "ent"],
        ["2026-05-01", 12, "ent"],
      ]);
      expect({ ...term, held: [] }).toEqual(after);
    });

    test.each([
      ["2026-03-31", [], ["2026-02-01 10"]],
      ["2026-04-01", [{ ...phase, quantity: 30 }], ["2026-02-01 10", "2026-03-01 30"]],
      ["2026-04-01", [{ ...phase, quantity: null }], ["2026-02-01 10", "2026-03-01 10"]],
    ])("by %s, with the ramp %j, held are %j", (on, ramp, expected) => {
      const { held } = withHeld(after, { ...before, ramp }, on);
      expect(held.map(({ startOn, quantity }) => `${startOn} ${quantity}`)).toEqual(expected);
    });

    test("a period billed already, held already or billed again is left as it is", () => {
      const own = { quantity: 3, tier: "pro" };
      const known = {
        ...after,
        billedThroughOn: "2026-03-01",
        reopened: [{ ...own, startOn: "2026-02-01", usage: null }],
        held: [{ ...own, startOn: "2026-03-01" }],
      };
      expect(withHeld(known, before, "2026-04-01")).toBe(known);
      expect(withHeld(known, before, "2026-05-01").held).toEqual([...known.held, { startOn: "2026-04-01", quantity: 10, tier: "basic" }]);
    });

    test("nothing is held when no period has ended by then", () => {
      expect(withHeld(after, before, "2026-02-28")).toBe(after);
    });
  });

  test("whatever is billed and voided, each period is either billed or waits, once, and usage stretches meet", () => {
    const moves = fc.array(fc.tuple(fc.boolean(), fc.nat(20)), { maxLength: 40 });
    fc.assert(
      fc.property(moves, fc.constantFrom("in_advance" as const, "in_arrears" as const), (drawn, billingTiming) => {
        const first = follow({ billingTiming });
        const all = starts(first);
        let term = first;
        const standing = new Map<string, { startOn: string; endOn: string } | null>();
        for (const [isVoid, index] of drawn) {
          const open = billablesOf(term, "per_period");
          if (isVoid) {
            const startOn = [...standing.keys()][index % Math.max(standing.size, 1)];
            if (startOn === undefined) continue;
            const usage = standing.get(startOn) ?? null;
            standing.delete(startOn);
            term = unbilled(term, { startOn, quantity: 1, tier: "pro", usage });
          } else if (open[0]) {
            term = billed(term, open[0]);
            standing.set(open[0].period.startOn, open[0].usage);
          }
          expect([...starts(term), ...standing.keys()].toSorted()).toEqual(all);
          expect(term.state).toBe(starts(term).length === 0 ? "closed" : "open");
          const used = [...standing.values(), ...billablesOf(term, "per_period").map(({ usage }) => usage)].filter((own) => own !== null);
          expect(new Set(used.map(({ startOn }) => startOn)).size).toBe(used.length);
        }
      }),
    );
  });

  test("a term's periods meet without a gap, whatever its anchor", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom("monthly", "quarterly", "annual"),
        (day, termMonths, billingFrequency) => {
          const startOn = `2024-01-${String(day).padStart(2, "0")}`;
          const endOn = addMonths(startOn, termMonths);
          const periods = unbilledPeriods(follow({ anchorOn: startOn, startOn, endOn, termMonths, billingFrequency }));
          expect(periods.reduce((sum, { months }) => sum + months, 0)).toBe(termMonths);
          expect([startOn, ...periods.map((period) => period.endOn)]).toEqual([...periods.map((period) => period.startOn), endOn]);
        },
      ),
    );
  });
});

describe("usage of a term is closed", () => {
  const days = { startOn: "2026-01-01", endOn: "2027-01-01" };
  const open = { state: "open", usageThroughOn: "2026-03-01" } as const;
  test.each([
    ["by the term, before its renewal: nothing", open, true, "per_term", "2026-01-01"],
    ["by the term, once another has begun: all of it", open, false, "per_term", "2027-01-01"],
    ["by the period, as far as it is billed", open, true, "per_period", "2026-03-01"],
    ["by the period, of an ended term that is billed on", open, false, "per_period", "2026-03-01"],
    ["by the period, of an ended term that is billed", { ...open, state: "closed" }, false, "per_period", "2027-01-01"],
    ["by the period, of the current term billed in one piece: nothing", undefined, true, "per_period", "2026-01-01"],
  ] as const)("%s", (_which, known, isCurrent, usageBilling, expected) => {
    expect(usageClosedOn(days, known, isCurrent, usageBilling)).toBe(expected);
  });
});
