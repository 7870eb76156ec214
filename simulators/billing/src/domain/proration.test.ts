import { fraction } from "@cashline/kernel/fraction";
import { addDays, daysBetween, instantAt } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { days360, differenceOf, shareToCome, withinLeft } from "./proration.ts";

const april = { startOn: "2026-04-01", endOn: "2026-05-01" };
const january = { startOn: "2026-01-31", endOn: "2026-02-28" };
const march = { startOn: "2026-03-01", endOn: "2026-04-01" };
const at = (on: string, time = "00:00", timeZone = "UTC") => ({ on, at: instantAt(on, time, timeZone) });

describe("the share of a period still to come", () => {
  test.each([
    ["actual_days", "UTC", april, at("2026-04-16"), [15, 30]],
    ["actual_days", "UTC", january, at("2026-02-07"), [21, 28]],
    ["actual_days", "UTC", april, at("2026-03-01"), [30, 30]],
    ["actual_days", "UTC", april, at("2026-06-01"), [0, 30]],
    ["thirty_day_months", "UTC", march, at("2026-03-16"), [15, 30]],
    ["thirty_day_months", "UTC", march, at("2026-03-31"), [1, 30]],
    ["actual_days", "UTC", april, at("2026-04-01"), [30, 30]],
    ["actual_days", "UTC", april, at("2026-04-30"), [1, 30]],
    ["actual_days", "UTC", april, at("2026-05-01"), [0, 30]],
    ["actual_days", "UTC", { startOn: "2024-02-01", endOn: "2024-03-01" }, at("2024-02-29"), [1, 29]],
    ["actual_days", "UTC", { startOn: "2026-04-01", endOn: "2026-04-01" }, at("2026-04-01"), [1, 1]],
    ["by_second", "UTC", april, { on: "2026-04-30", at: "2026-04-30T23:59:59.000Z" }, [1, 2_592_000]],
    ["by_second", "UTC", april, { on: "2026-04-30", at: "2026-04-30T23:59:58.001Z" }, [1, 2_592_000]],
    ["by_second", "UTC", april, at("2026-04-16", "12:00"), [1_252_800, 2_592_000]],
    // Berlin puts its clocks on at 2:00 on 29 March 2026: the month is an hour short.
    ["by_second", "Europe/Berlin", march, at("2026-03-01", "00:00", "Europe/Berlin"), [2_674_800, 2_674_800]],
    ["by_second", "Europe/Berlin", march, at("2026-03-30", "00:00", "Europe/Berlin"), [172_800, 2_674_800]],
  ] as const)("by %s in %s of %j at %j is %j", (proration, timeZone, period, moment, [n, d]) => {
    expect(shareToCome(period, moment, { proration, timeZone })).toEqual(fraction(n, d));
  });

  test("lies between nothing and all, and only falls", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("actual_days" as const, "thirty_day_months" as const, "by_second" as const),
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: 1, max: 400 }),
        fc.nat(400),
        (proration, from, length, gone) => {
          const startOn = addDays("2024-01-01", from);
          const period = { startOn, endOn: addDays(startOn, length) };
          const share = (days: number) => shareToCome(period, at(addDays(startOn, days)), { proration, timeZone: "Europe/Berlin" });
          const [now, later] = [share(gone), share(gone + 1)];
          expect(now.n >= 0n && now.n <= now.d).toBe(true);
          expect(later.n * now.d <= now.n * later.d).toBe(true);
        },
      ),
    );
  });

  /** ISDA 2006 4.16(g), as its published test values have it. */
  test.each([
    ["2007-01-15", "2007-01-30", 15],
    ["2007-01-15", "2007-02-15", 30],
    ["2007-09-30", "2008-03-31", 180],
    ["2007-08-31", "2008-02-28", 178],
    ["2008-02-29", "2008-08-31", 181],
    ["2007-09-30", "2007-10-31", 30],
    ["2007-10-31", "2007-11-30", 30],
    ["2007-12-15", "2008-01-14", 29],
    ["2008-01-15", "2007-12-15", -30],
  ])("from %s to %s are %i days by 30E/360", (from, to, days) => {
    expect(days360(from, to)).toBe(days);
  });

  test("whole months are 30 days each", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 60 }), (day, months) => {
        const from = `2024-01-${String(day).padStart(2, "0")}`;
        const year = 2024 + Math.floor(months / 12);
        const to = `${year}-${String((months % 12) + 1).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        expect(days360(from, to)).toBe(months * 30);
        expect(daysBetween(from, to)).toBeGreaterThanOrEqual(days360(from, to) - months * 2);
      }),
    );
  });
});

describe("what a change comes to", () => {
  /** docs.stripe.com/billing/subscriptions/prorations: from 10 to 20 USD halfway credits 5 and charges 10. */
  test("halfway from 10 to 20 a billed period gives 5 back and asks 10", () => {
    const change = { before: fraction(1000n), after: fraction(2000n), toCome: fraction(1n, 2n), isBilled: true };
    expect(differenceOf(change, "half-up")).toEqual({ credit: -500n, charge: 1000n });
  });

  test("a line a coupon had reduced gives back and asks only the share it kept", () => {
    const change = { before: fraction(1000n), after: fraction(2000n), toCome: fraction(1n, 2n), kept: fraction(3n, 4n) };
    expect(differenceOf({ ...change, isBilled: true }, "half-up")).toEqual({ credit: -375n, charge: 750n });
    expect(differenceOf({ ...change, isBilled: false }, "half-up")).toEqual({ credit: -750n, charge: 375n });
  });

  test("a half cent goes by the mode, alike for what is given back and asked", () => {
    const change = { before: fraction(5n), after: fraction(7n), toCome: fraction(1n, 2n), isBilled: true };
    expect(differenceOf(change, "half-up")).toEqual({ credit: -3n, charge: 4n });
    expect(differenceOf(change, "half-even")).toEqual({ credit: -2n, charge: 4n });
  });

  test("a period not billed yet is turned back to the old price for what has gone by", () => {
    const change = { before: fraction(1000n), after: fraction(2000n), toCome: fraction(1n, 4n), isBilled: false };
    expect(differenceOf(change, "half-up")).toEqual({ credit: -1500n, charge: 750n });
  });

  test("the customer pays the same whether the change came before or after billing, to the cent of each rounding", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(31), (before, after, left) => {
        const change = { before: fraction(before), after: fraction(after), toCome: fraction(left, 31n) };
        const [late, early] = [
          differenceOf({ ...change, isBilled: true }, "half-up"),
          differenceOf({ ...change, isBilled: false }, "half-up"),
        ];
        const paidLate = BigInt(before) + late.credit + late.charge;
        const paidEarly = BigInt(after) + early.credit + early.charge;
        expect(paidLate - paidEarly).toBeLessThanOrEqual(1n);
        expect(paidEarly - paidLate).toBeLessThanOrEqual(1n);
      }),
    );
  });

  test("the same price twice comes to nothing", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(31), fc.boolean(), (price, left, isBilled) => {
        const same = { before: fraction(price), after: fraction(price), toCome: fraction(left, 31n), isBilled };
        const { credit, charge } = differenceOf(same, "half-even");
        expect(credit + charge).toBe(0n);
      }),
    );
  });
});

describe("a change gives back no more than is left of its period", () => {
  test.each([
    ["more is left: both as they are", { credit: -50n, charge: 25n }, 51n, { credit: -50n, charge: 25n }],
    ["just that is left", { credit: -50n, charge: 25n }, 50n, { credit: -50n, charge: 25n }],
    ["the net is left: one credit of it", { credit: -50n, charge: 25n }, 49n, { credit: -25n, charge: 0n }],
    ["less is left", { credit: -50n, charge: 25n }, 10n, { credit: -10n, charge: 0n }],
    ["nothing is left", { credit: -50n, charge: 25n }, 0n, { credit: 0n, charge: 0n }],
    ["less than nothing is left", { credit: -50n, charge: 25n }, -7n, { credit: 0n, charge: 0n }],
    ["an upgrade asks for what it adds", { credit: -50n, charge: 75n }, 10n, { credit: 0n, charge: 25n }],
    ["the same price asks for nothing", { credit: -50n, charge: 50n }, 10n, { credit: 0n, charge: 0n }],
  ])("%s", (_, difference, left, expected) => {
    expect(withinLeft(difference, left)).toEqual(expected);
  });
});
