import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countChange, sellerKey, turnoverOf, turnoverWire, yearOf, type TurnoverMonth } from "./turnover.ts";

const place = { id: "ttn_1", seller: sellerKey("DE01", "EU"), month: "2026-06", currency: "EUR" };
const counted = (...changes: bigint[]): TurnoverMonth[] => {
  const last = changes.reduce<TurnoverMonth | undefined>(
    (before, minor) => countChange(before, place, { minor, documents: minor < 0n ? -1 : 1 }),
    undefined,
  );
  return last ? [last] : [];
};
const euros = (months: TurnoverMonth[]) => turnoverOf(months, "2026-01", "2026-12").get("EUR");

describe("turnover", () => {
  test("adds what was sold and takes off what was voided", () => {
    expect(euros(counted(500n, 300n, -300n))).toEqual({ minor: 500n, documents: 1 });
  });

  test("the order of sales changes no sum", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -1_000n, max: 1_000n }), { minLength: 1, maxLength: 6 }), (minors) => {
        expect(euros(counted(...minors))).toEqual(euros(counted(...minors.toReversed())));
      }),
    );
  });

  test("months outside the window do not count, currencies stay apart", () => {
    const months = [...counted(1n), ...counted(2n).map((each) => ({ ...each, currency: "USD" }))];
    expect([...turnoverOf(months, "2026-06", "2026-06")].map(([currency, { minor }]) => [currency, minor])).toEqual([
      ["EUR", 1n],
      ["USD", 2n],
    ]);
    expect(turnoverOf(months, "2026-07", "2026-12").size).toBe(0);
  });

  test("a year is a calendar year, and there is none before the first", () => {
    expect(yearOf("2026-06-15")).toEqual(["2026-01", "2026-12"]);
    expect(yearOf("2026-06-15", 1)).toEqual(["2025-01", "2025-12"]);
    expect(yearOf("0001-01-01", 2)).toEqual(["0000-01", "0000-12"]);
    expect(yearOf("9999-12-31")).toEqual(["9999-01", "9999-12"]);
  });

  test("a sum beyond what an answer can carry is shown as the largest amount", () => {
    expect(turnoverWire("EUR", 10n ** 18n).minor).toBe("999999999999999");
    expect(turnoverWire("EUR", -(10n ** 18n)).minor).toBe("-999999999999999");
    expect(turnoverWire("EUR", 5n).minor).toBe("5");
  });
});
