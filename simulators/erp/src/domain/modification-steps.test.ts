import type { RecognitionMethod } from "@cashline/contracts/systems/erp/entities";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { addDays, daysBetween } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, arrangement, delivery, service, work } from "./arrangement.fixture.ts";
import { completeMilestone, recognizeDue } from "./arrangement.ts";
import { modifyArrangement } from "./modification.ts";
import { change, modify, moved } from "./modification.fixture.ts";

const minor = ({ minor: text }: { minor: string }) => Number(text);
const allocated = ({ obligations }: RevenueArrangement) => obligations.map(({ key, allocated: part }) => [key, minor(part)]);
const ran = (of: RevenueArrangement, on: string) => recognizeDue(of, on, "je_run").arrangement;
const catchUp = (on: string, price: number, more = {}) => change(on, price, { remainingAreDistinct: false, ...more });
const last = ({ modifications }: RevenueArrangement) => modifications.at(-1);

describe("a cumulative catch-up after a prospective change", () => {
  /** 1,200.00 over the year, 300.00 less for its second half, recognised to the end of September: 600.00 and 150.00. */
  const halved = () => {
    const half = ran(arrangement(120_000, [service("s", 120_000, "2026-01-01", "2027-01-01")], BY_MONTH), "2026-06-30");
    return ran(modify(half, change("2026-07-01", -30_000)).arrangement, "2026-09-30");
  };

  test.each([
    ["of no price books nothing", 0, 75_000],
    ["of 60.00 catches up half of it, not three quarters", 6_000, 78_000],
    ["of 60.00 less takes half of it back", -6_000, 72_000],
    ["that leaves the new contract without a price takes back what that recognised, and nothing before", -30_000, 60_000],
  ])("%s", (_, price, recognized) => {
    const before = halved();
    expect(minor(before.recognized)).toBe(75_000);
    const { arrangement: after, revenue } = modify(before, catchUp("2026-10-01", price));
    expect(minor(after.recognized)).toBe(recognized);
    expect(revenue.minor).toBe(BigInt(recognized - 75_000));
    expect(last(after)).toMatchObject({ treatment: "cumulative_catch_up", catchUp: { minor: String(recognized - 75_000) } });
    expect(minor(ran(after, "2026-12-31").recognized)).toBe(90_000 + price);
  });

  test("cannot lower the price by more than the new contract has", () => {
    expect(modifyArrangement(halved(), catchUp("2026-10-01", -30_001), "je_mod")).toMatchObject({
      code: "modification-invalid",
      detail: "30000 minor units are the contract's price; it cannot fall by more",
    });
  });

  test("measures milestones and deliveries from there too", () => {
    const complete = (of: RevenueArrangement, milestone: string, completedOn: string) =>
      moved(completeMilestone(of, { obligation: "b", milestone, completedOn, completedBy: "cleo" }, "je_ms")).arrangement;
    const parts = [work("b", 60_000, 1, 1, 2), delivery("c", 20_000, "2026-01-10"), delivery("d", 20_000, "2026-05-10")];
    const begun = complete(ran(arrangement(100_000, parts), "2026-01-31"), "m1", "2026-02-01");
    const renewed = modify(begun, change("2026-03-01", -6_500)).arrangement;
    // Still to come: 45,000 of the work and 20,000 of the delivery, now a tenth cheaper.
    expect(allocated(renewed)).toEqual([
      ["b", 15_000 + 40_500],
      ["c", 20_000],
      ["d", 18_000],
    ]);
    const further = complete(renewed, "m2", "2026-04-01");
    expect(minor(further.recognized)).toBe(15_000 + 20_000 + 13_500);
    expect(modify(further, catchUp("2026-04-10", 0)).revenue.minor).toBe(0n);
    const cheaper = modify(further, catchUp("2026-04-10", -13_000));
    // A third of the work since the change is done: a third of what its 45,000 of 65,000 take of 13,000.
    expect(allocated(cheaper.arrangement)).toEqual([
      ["b", 15_000 + 31_500],
      ["c", 20_000],
      ["d", 14_000],
    ]);
    expect(cheaper.revenue.minor).toBe(-3_000n);
  });

  test("of a service added after its first day measures it from the change that added it", () => {
    const first = ran(arrangement(36_500, [service("s", 36_500, "2026-01-01", "2027-01-01")]), "2026-01-31");
    const added = [service("t", 36_500, "2026-01-01", "2027-01-01")];
    const both = ran(modify(first, change("2026-07-01", 10_000, { added })).arrangement, "2026-08-31");
    const { revenue } = modify(both, catchUp("2026-09-01", 0));
    expect(Math.abs(Number(revenue.minor))).toBeLessThanOrEqual(2);
  });
});

describe("a separate contract", () => {
  const discounted = () => {
    const half = ran(arrangement(60_000, [service("s", 120_000, "2026-01-01", "2027-01-01")], BY_MONTH), "2026-06-30");
    return modify(half, change("2026-07-01", 60_000, { added: [service("b", 60_000, "2026-07-01", "2027-01-01")] })).arrangement;
  };

  test.each([
    ["a catch-up of no price", catchUp("2026-07-01", 0), [60_000, 60_000], 0n],
    ["a catch-up of the first", catchUp("2026-07-01", -12_000), [48_000, 60_000], -6_000n],
    ["a prospective change of the first", change("2026-07-01", -12_000), [48_000, 60_000], 0n],
    [
      "a change that names its own service, which leaves the first alone",
      change("2026-07-01", -12_000, { newEnds: [{ obligation: "b", endOn: "2027-01-01" }] }),
      [60_000, 48_000],
      0n,
    ],
    [
      "an addition to the first below its price",
      change("2026-07-01", 10_000, { added: [service("c", 60_000, "2026-07-01", "2027-01-01")] }),
      [50_000, 60_000, 20_000],
      0n,
    ],
  ] as const)("keeps its price through %s", (_, request, prices, revenue) => {
    const before = discounted();
    expect(last(before)).toMatchObject({ treatment: "separate_contract" });
    expect(before.obligations.map(({ separateContract }) => separateContract)).toEqual([undefined, 1]);
    const { arrangement: after, revenue: booked } = modify(before, request);
    expect(allocated(after).map(([, price]) => price)).toEqual(prices);
    expect(booked.minor).toBe(revenue);
  });

  test("changed together with the first is one contract with it from then on", () => {
    const newEnds = ["s", "b"].map((obligation) => ({ obligation, endOn: "2027-01-01" }));
    const { arrangement: after } = modify(discounted(), change("2026-07-01", -30_000, { newEnds }));
    expect(after.obligations.map(({ separateContract }) => separateContract)).toEqual([undefined, undefined]);
    // 30,000 and 60,000 less 30,000, over stand-alone prices still to come that are the same.
    expect(allocated(after)).toEqual([
      ["s", 30_000 + 30_000],
      ["b", 30_000],
    ]);
  });
});

type Steps = { days: number; price: number; kind: "prospective" | "separate" }[];

describe("whatever changes came before", () => {
  const steps = fc.array(
    fc.record({
      days: fc.integer({ min: 1, max: 60 }),
      price: fc.integer({ min: -20_000, max: 20_000 }),
      kind: fc.constantFrom("prospective" as const, "separate" as const),
    }),
    { minLength: 1, maxLength: 5 },
  );

  /** The service with each change made and all recognised to the day of the last, with what it earned by days alone. */
  function changed(taken: Steps, method: RecognitionMethod) {
    const endOn = "2027-01-01";
    let state = arrangement(100_000, [service("s", 150_000, "2026-01-01", endOn)], method);
    let contract = { from: "2026-01-01", settled: 0, price: 100_000 };
    const separate = new Map<string, number>();
    let on = "2026-01-01";
    for (const [index, { days, price, kind }] of taken.entries()) {
      on = addDays(on, days);
      state = ran(state, addDays(on, -1));
      const key = `n${index}`;
      const asked = kind === "separate" ? change(on, 5_000, { added: [service(key, 5_000, on, endOn)] }) : change(on, price);
      const decision = modifyArrangement(state, asked, `je_${index}`);
      if (decision.outcome === "refused") continue;
      state = decision.arrangement;
      if (kind === "separate") separate.set(key, 5_000);
      else {
        const [gone, whole] = [daysBetween(contract.from, on), daysBetween(contract.from, endOn)];
        const earned = (contract.price * gone) / whole;
        contract = { from: on, settled: contract.settled + earned, price: contract.price - earned + price };
      }
    }
    return { state, contract, separate, on, endOn };
  }
  /** Each change and each month rounds once. */
  const ROUNDING = 24;

  test("a catch-up of no price moves no revenue and no price, by days or by months", () => {
    fc.assert(
      fc.property(steps, fc.nat(30), fc.constantFrom(BY_DAY, BY_MONTH), (taken, days, method) => {
        const { state, on } = changed(taken, method);
        const then = addDays(on, days);
        const before = ran(state, addDays(then, -1));
        const { arrangement: after } = modify(before, catchUp(then, 0));
        expect(Math.abs(minor(last(after)!.catchUp))).toBeLessThanOrEqual(ROUNDING);
        expect(allocated(after)).toEqual(allocated(before));
      }),
    );
  });

  test("a catch-up measures the contract from its last prospective change by its days, and a separate one keeps its price", () => {
    fc.assert(
      fc.property(steps, fc.nat(30), fc.integer({ min: -10_000, max: 10_000 }), (taken, days, price) => {
        const { state, contract, separate, on, endOn } = changed(taken, BY_DAY);
        const then = addDays(on, days);
        fc.pre(contract.price + price > 0);
        const { arrangement: after } = modify(ran(state, addDays(then, -1)), catchUp(then, price));
        const [service_, ...others] = after.obligations as [PerformanceObligation, ...PerformanceObligation[]];
        const progress = daysBetween(contract.from, then) / daysBetween(contract.from, endOn);
        expect(Math.abs(minor(service_.recognized) - contract.settled - (contract.price + price) * progress)).toBeLessThanOrEqual(ROUNDING);
        expect(Math.abs(minor(service_.allocated) - contract.settled - contract.price - price)).toBeLessThanOrEqual(ROUNDING);
        expect(new Map(others.map(({ key, allocated: part }) => [key, minor(part)]))).toEqual(separate);
      }),
    );
  });
});
