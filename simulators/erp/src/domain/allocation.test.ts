import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateByPrice } from "./allocation.ts";
import { allocatePrice } from "./arrangement.ts";
import { BY_DAY, arrangementRequest, delivery, service, work } from "./arrangement.fixture.ts";
import { usd } from "./posting.fixture.ts";

const allocated = (total: number, prices: readonly number[]) =>
  allocateByPrice(
    moneyOf("USD", total),
    prices.map((price) => ({ price: moneyOf("USD", price), num: 1n, den: 1n })),
  )?.map(({ minor }) => Number(minor));

describe("allocation by relative stand-alone selling price", () => {
  test.each([
    ["IFRS 15 Example 33: a price of 100 over products sold at 50, 25 and 75", 100, [50, 25, 75], [33, 17, 50]],
    ["the same in cents", 10_000, [5_000, 2_500, 7_500], [3_333, 1_667, 5_000]],
    ["IFRS 15 Example 34, case A: 60 of 100 over two sold at 55 and 45 beside one at 40", 6_000, [5_500, 4_500], [3_300, 2_700]],
    ["a handset and its plan: 600 over 250 and 550", 60_000, [25_000, 55_000], [18_750, 41_250]],
    ["what is free has no part", 100, [0, 50], [0, 100]],
    ["a price of nothing", 0, [50, 50], [0, 0]],
    ["ties go to the first", 100, [1, 1, 1], [34, 33, 33]],
  ])("%s", (_, total, prices, parts) => {
    expect(allocated(total, prices)).toEqual(parts);
  });

  test("parts add up exactly and none is further than one minor unit from its share", () => {
    const price = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), fc.array(price, { minLength: 1, maxLength: 10 }), (total, prices) => {
        fc.pre(prices.some((each) => each > 0));
        const parts = allocateByPrice(
          moneyOf("USD", total),
          prices.map((each) => ({ price: moneyOf("USD", each), num: 1n, den: 1n })),
        );
        const sum = BigInt(prices.reduce((a, b) => a + b, 0));
        expect(parts?.reduce((a, { minor }) => a + minor, 0n)).toBe(total);
        for (const [index, { minor }] of (parts ?? []).entries()) {
          const error = minor * sum - total * BigInt(prices[index] ?? 0);
          expect(error < sum && error > -sum).toBe(true);
        }
      }),
    );
  });

  test("without a stand-alone selling price above zero there is nothing to allocate by", () => {
    expect(allocated(100, [0, 0])).toBeUndefined();
  });
});

describe("the obligations of a contract", () => {
  const year = ["2026-01-01", "2027-01-01"] as const;
  test.each([
    ["no stand-alone price", [service("a", 0, ...year)], {}, "ssp-missing"],
    ["the same key twice", [service("a", 1, ...year), delivery("a", 1)], {}, "invalid-request"],
    ["an end before the start", [service("a", 1, "2026-01-02", "2026-01-01")], {}, "invalid-request"],
    ["a service of a century", [service("a", 1, "2026-01-01", "2126-01-01")], {}, "invalid-request"],
    ["a service without an end", [{ ...delivery("a", 1), pattern: "over_time" as const }], {}, "invalid-request"],
    ["work without milestones", [{ ...delivery("a", 1), pattern: "milestones" as const }], {}, "invalid-request"],
    ["a milestone twice", [{ ...work("a", 1, 1), milestones: ["m", "m"].map((key) => ({ key, weight: 1 })) }], {}, "invalid-request"],
    ["a negative stand-alone price", [delivery("a", -1), delivery("b", 2)], {}, "invalid-request"],
    ["a negative price", [delivery("a", 1)], { transactionPrice: usd(-1) }, "invalid-request"],
    ["a foreign price", [delivery("a", 1)], { transactionPrice: { currency: "EUR", minor: "1" } }, "currency-mismatch"],
    ["a foreign stand-alone price", [{ ...delivery("a", 1), standAlonePrice: { currency: "EUR", minor: "1" } }], {}, "currency-mismatch"],
  ])("are refused for %s", (_, obligations, change, code) => {
    const decision = allocatePrice({ ...arrangementRequest(100, ...obligations), ...change }, BY_DAY);
    expect(decision).toMatchObject({ outcome: "refused", code });
  });

  test("each gets its part of the price and a plan of its own kind", () => {
    const request = arrangementRequest(
      9_000,
      service("licence", 6_000, "2026-01-01", "2026-03-01"),
      delivery("device", 2_000, "2026-02-10"),
      work("setup", 1_000, 1, 3),
      delivery("manual", 1_000),
    );
    expect(allocatePrice(request, BY_DAY)).toMatchObject({
      obligations: [
        {
          allocated: usd(5_400),
          lines: [
            { days: 31, amount: usd(2_837) },
            { days: 28, amount: usd(2_563) },
          ],
        },
        { allocated: usd(1_800), lines: [{ recognizeOn: "2026-02-10", amount: usd(1_800) }], milestones: [] },
        { allocated: usd(900), lines: [], milestones: [{ key: "m1", weight: 1, completedOn: null }, { key: "m2" }] },
        { allocated: usd(900), lines: [], milestones: [{ key: "delivery", completedOn: null }] },
      ],
    });
  });
});
