import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anomalyLimits, isWorthLooking, trendMissed, type AnomalyLimits } from "./anomaly.ts";
import { shippedPolicy } from "./shipped-book.ts";

const limits: AnomalyLimits = { thresholdPercent: 40, floorUsdCents: 20_000, leastPeriods: 3, mostPeriods: 6 };
const missed = (figure: number, earlier: readonly number[], change: Partial<AnomalyLimits> = {}) =>
  trendMissed(BigInt(figure), earlier.map(BigInt), { ...limits, ...change });

describe("a trend", () => {
  it.each([
    ["exactly at the threshold is followed", 140, [100, 100, 100], undefined],
    ["is missed by one unit more", 141, [100, 100, 100], 100n],
    ["is missed below it as well", 59, [100, 100, 100], 100n],
    ["needs three earlier periods", 900, [100, 100], undefined],
    ["is not moved by one odd period", 141, [100, 9000, 100], 100n],
    ["of an even number lies between the middle two, half-up", 143, [90, 101, 102, 400], 102n],
    ["is that of the latest six", 200, [200, 200, 200, 200, 200, 200, 10, 10, 10, 10, 10, 10, 10], undefined],
    ["of nothing is missed by anything", 1, [0, 0, 0], 0n],
    ["of nothing is followed by nothing", 0, [0, 0, 0], undefined],
  ])("%s", (_what, figure, earlier, expected) => {
    expect(missed(figure, earlier)).toBe(expected);
  });

  it("is looked at by nobody where the policy says never", () => {
    expect(missed(900, [100, 100, 100], { thresholdPercent: -1 })).toBeUndefined();
  });

  it("is the same in whatever order the earlier periods were", () => {
    const figures = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(figures, fc.bigInt({ min: 0n, max: 10n ** 12n }), (earlier, figure) => {
        const sorted = earlier.toSorted((a, b) => (a < b ? -1 : 1));
        expect(trendMissed(figure, earlier, limits)).toBe(trendMissed(figure, sorted, limits));
      }),
    );
  });
});

describe("what is at stake", () => {
  it("is worth looking at from the floor on, in the reporting currency", () => {
    expect(isWorthLooking(moneyOf("USD", 19_999), limits)).toBe(false);
    expect(isWorthLooking(moneyOf("USD", 20_000), limits)).toBe(true);
    expect(isWorthLooking(moneyOf("JPY", 20_000), limits)).toBe(false);
    expect(isWorthLooking(moneyOf("USD", 0), { ...limits, floorUsdCents: 0 })).toBe(false);
  });
});

describe("the shipped policy", () => {
  it("looks at usage 40 % above and invoices 40 % off, from three periods on", async () => {
    expect(await anomalyLimits(shippedPolicy, "usage")).toEqual(limits);
    expect(await anomalyLimits(shippedPolicy, "invoice")).toEqual({ ...limits, floorUsdCents: 50_000 });
  });
});
