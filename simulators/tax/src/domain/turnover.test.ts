import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, monthOf } from "@cashline/kernel/time";
import { countChange, sellerKey, turnoverChange, turnoverOf, turnoverWire, yearOf, type TurnoverMonth } from "./turnover.ts";

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

describe("what a document counts", () => {
  const documentOf = (kind: "sale" | "return", taxOn: string, minor: number, thresholdScope: string | null = "EU") => ({
    kind,
    taxOn,
    thresholdScope,
    legalEntity: "DE01",
    currency: "EUR",
    net: { currency: "EUR", minor: String(minor) },
  });
  const sale = documentOf("sale", "2026-12-20", 900_000);
  const back = documentOf("return", "2027-01-10", -900_000);
  test.each([
    ["a sale, in its month", sale, sale, 1n, "2026-12", 900_000n, 1],
    ["a sale taken out of force", sale, sale, -1n, "2026-12", -900_000n, -1],
    ["a return of the next year, in the month of its sale, which stays one", back, sale, 1n, "2026-12", -900_000n, 0],
    ["a voided return, in the month of its sale again", back, sale, -1n, "2026-12", 900_000n, 0],
  ] as const)("%s", (_, document, of, sign, month, minor, documents) => {
    expect(turnoverChange(document, of, sign)).toEqual({
      place: { seller: "DE01 EU", month, currency: "EUR" },
      change: { minor, documents },
    });
  });

  test("towards no threshold is nothing", () => {
    expect(turnoverChange(documentOf("sale", "2026-12-20", 1, null), sale, 1n)).toBeUndefined();
  });

  test("a year's turnover is that of its supplies, whenever they are returned, and never below zero", () => {
    const sold = fc.record({ day: fc.nat(1_000), minor: fc.nat(10_000), returnedPart: fc.nat(100), daysUntil: fc.nat(800) });
    fc.assert(
      fc.property(fc.array(sold, { minLength: 1, maxLength: 8 }), (sales) => {
        const months = new Map<string, TurnoverMonth>();
        const expected = new Map<string, bigint>();
        for (const { day, minor, returnedPart, daysUntil } of sales) {
          const on = addDays("2025-06-01", day);
          const given = Math.floor((minor * returnedPart) / 100);
          const made = documentOf("sale", on, minor);
          for (const document of [made, documentOf("return", addDays(on, daysUntil), -given)]) {
            const counted = turnoverChange(document, made, 1n);
            if (!counted) throw new Error("counts towards the threshold");
            const { place: at, change } = counted;
            months.set(at.month, countChange(months.get(at.month), { id: `ttn_${at.month}`, ...at }, change));
          }
          const year = monthOf(on).slice(0, 4);
          expected.set(year, (expected.get(year) ?? 0n) + BigInt(minor - given));
        }
        for (const year of ["2025", "2026", "2027", "2028", "2029", "2030"]) {
          const { minor } = turnoverOf([...months.values()], `${year}-01`, `${year}-12`).get("EUR") ?? { minor: 0n };
          expect(minor).toBe(expected.get(year) ?? 0n);
        }
      }),
    );
  });
});
