import { LARGEST_MINOR, money, moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carryAt, fits, gainFits, rateDays, rateFault, release, translate, translateLines, withRealizedFx } from "./fx.ts";
import { cashLines, credit, debit, invoiceLines, requireDoubleEntry } from "./journal.ts";

const eur = (minor: bigint | number) => moneyOf("EUR", minor);
const rate = (text: string, currency = "USD") => ({ currency, rate: text, rateOn: "2026-01-05" });
const minor = fc.bigInt({ min: 0n, max: 400_000_000_000n });

describe("translation at the rate of the day (IAS 21.21, ASC 830-20-30-1)", () => {
  test.each([
    ["EUR", 100_000n, "1.10", "USD", 110_000n],
    ["EUR", 1n, "1.5", "USD", 2n],
    ["EUR", 1n, "1.4999", "USD", 1n],
    ["JPY", 1_000n, "0.0064", "USD", 640n],
    ["USD", 640n, "156.25", "JPY", 1_000n],
    ["KWD", 1_000n, "3.25", "USD", 325n],
    ["USD", 325n, "0.30769231", "KWD", 1_000n],
  ])("%s %i at %s is %s %i: exponents are heeded, half a unit goes up", (currency, amount, at, into, worth) => {
    expect(translate(moneyOf(currency, amount), rate(at, into))).toEqual(moneyOf(into, worth));
  });

  test("an entry balances in both currencies at any rate, and no line is off by more than one minor unit", () => {
    fc.assert(
      fc.property(minor, minor, fc.boolean(), fc.integer({ min: 1, max: 500_000_000 }), (net, size, isGivenBack, scaled) => {
        const tax = isGivenBack ? -(size > net ? net : size) : size;
        const at = rate((scaled / 1_000_000).toFixed(6));
        const lines = translateLines(invoiceLines(eur(net), eur(tax)), at);
        requireDoubleEntry(lines);
        for (const line of lines) {
          const side = money(line.debit).minor > 0n ? line.debit : line.credit;
          const worth = BigInt(line.functionalDebit?.minor ?? 0) + BigInt(line.functionalCredit?.minor ?? 0);
          const off = worth - translate(money(side), at).minor;
          expect(off >= -1n && off <= 1n).toBe(true);
        }
      }),
    );
  });

  test("an entry over nothing is worth nothing on every line, at any rate", () => {
    const lines = translateLines(invoiceLines(eur(0), eur(0)), rate("1.10"));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatchObject({
        functionalDebit: { currency: "USD", minor: "0" },
        functionalCredit: { currency: "USD", minor: "0" },
      });
    }
    expect(translateLines([], rate("1.10"))).toEqual([]);
  });

  test("an entry is translated from its own currency, with that currency's decimals", () => {
    const yen = (minor: number) => moneyOf("JPY", minor);
    const lines = translateLines([debit("bank", yen(1_000)), credit("receivable", yen(1_000))], rate("0.0064"));
    expect(lines.map(({ functionalDebit, functionalCredit }) => [functionalDebit?.minor, functionalCredit?.minor])).toEqual([
      ["640", "0"],
      ["0", "640"],
    ]);
  });

  test("an amount a document cannot carry in the entity's currency is seen before it is booked", () => {
    expect(fits(eur(LARGEST_MINOR), rate("1"))).toBe(true);
    expect(fits(eur(LARGEST_MINOR), rate("1.1"))).toBe(false);
    expect(fits(eur(-LARGEST_MINOR), rate("1"))).toBe(true);
    expect(fits(eur(-LARGEST_MINOR), rate("1.1"))).toBe(false);
  });

  test("the days whose rate may be taken go back from the day itself", () => {
    expect(rateDays("2026-03-02", 2)).toEqual(["2026-03-02", "2026-03-01", "2026-02-28"]);
    expect(rateDays("2026-03-02", 0)).toEqual(["2026-03-02"]);
  });

  test.each([
    ["EUR", "EUR", "1", "needs no rate"],
    ["EUR", "XQX", "1", "ISO 4217"],
    ["EUR", "USD", "0.0", "above zero"],
    ["EUR", "USD", "1.1", undefined],
    ["EUR", "USD", "-1", "above zero"],
    ["JPY", "USD", "0.0064", undefined],
    ["USD", "JPY", "156.25", undefined],
    ["XQX", "EUR", "1", "/body names XQX, which ISO 4217 does not list"],
  ])("a rate of %s in %s of %s: %s", (from, to, text, fault) => {
    const found = rateFault(from, to, text);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});

describe("realised gains and losses (IAS 21.28, ASC 830-20-35-1)", () => {
  const settled = (bookedAt: string, paidAt: string) => {
    const [cash, cleared] = cashLines(eur(100_000));
    if (!cash || !cleared) throw new Error("cash has two lines");
    const at = (text: string) => translate(eur(100_000), rate(text));
    return withRealizedFx([carryAt(cash, at(paidAt)), carryAt(cleared, at(bookedAt))]);
  };

  test.each([
    ["1.10", "1.15", "credit", "5000"],
    ["1.10", "1.05", "debit", "5000"],
  ])("1,000.00 EUR booked at %s and paid at %s is a %s of %s", (bookedAt, paidAt, side, size) => {
    const lines = settled(bookedAt, paidAt);
    requireDoubleEntry(lines);
    const gain = lines.find(({ role }) => role === "realized_fx");
    expect(gain).toMatchObject({ debit: { minor: "0" }, credit: { minor: "0" } });
    expect(side === "credit" ? gain?.functionalCredit : gain?.functionalDebit).toEqual({ currency: "USD", minor: size });
  });

  test("the same rate leaves no gain and no line", () => {
    expect(settled("1.10", "1.10")).toHaveLength(2);
  });

  test("a gain no document can carry is seen before it is booked", () => {
    const huge = { currency: "USD", minor: LARGEST_MINOR };
    const lines = [carryAt(debit("bank", eur(2)), moneyOf("USD", 0)), ...[1, 1].map(() => carryAt(credit("receivable", eur(1)), huge))];
    expect(gainFits(lines)).toBe(false);
    expect(gainFits(lines.slice(0, 2))).toBe(true);
  });

  test("a gain or a loss fits up to the most a document can carry", () => {
    const one = (side: "debit" | "credit", worth: bigint) =>
      carryAt(side === "debit" ? debit("bank", eur(1)) : credit("receivable", eur(1)), moneyOf("USD", worth));
    expect([LARGEST_MINOR, LARGEST_MINOR + 1n].map((worth) => gainFits([one("debit", worth - 1n), one("debit", 1n)]))).toEqual([
      true,
      false,
    ]);
    expect([LARGEST_MINOR, LARGEST_MINOR + 1n].map((worth) => gainFits([one("credit", worth - 1n), one("credit", 1n)]))).toEqual([
      true,
      false,
    ]);
    expect(gainFits([debit("bank", eur(1))])).toBe(true);
  });

  test("an entry in the entity's own currency, or without a line, has no gain", () => {
    const lines = [debit("bank", eur(5)), credit("receivable", eur(5))];
    expect(withRealizedFx(lines)).toEqual(lines);
    expect(withRealizedFx([])).toEqual([]);
  });

  test("with nothing left of an item, whatever is still carried goes", () => {
    expect(release(moneyOf("USD", 3), 0n, 0n)).toEqual(moneyOf("USD", 3));
    expect(release(moneyOf("USD", 3), 1n, 2n)).toEqual(moneyOf("USD", 2));
  });

  test.each([
    [3, 1, 2, 2],
    [-3, 1, 2, -2],
    [5, 1, 2, 3],
    [-5, 1, 2, -3],
    [-7, 1, 3, -2],
    [-8, 1, 3, -3],
    [-3, 2, 2, -3],
  ])("of %i, %i of %i is %i: half a unit goes away from zero, as everywhere", (carrying, part, whole, gone) => {
    expect(release(moneyOf("USD", carrying), BigInt(part), BigInt(whole))).toEqual(moneyOf("USD", gone));
  });

  test("what is carried below zero is released as what is above, with the sign changed", () => {
    const size = fc.bigInt({ min: 0n, max: 10n ** 14n });
    fc.assert(
      fc.property(size, fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.bigInt({ min: 0n, max: 10n ** 9n }), (worth, part, rest) => {
        const [above, below] = [worth, -worth].map((minor) => release(moneyOf("USD", minor), part, part + rest).minor);
        expect(below).toBe(-(above ?? 0n));
      }),
    );
  });

  test("what is released in parts is all that was carried, whatever the parts", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 14n }),
        fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 }),
        (worth, parts) => {
          let carrying = moneyOf("USD", worth);
          let open = parts.reduce((a, b) => a + b, 0n);
          for (const part of parts) {
            const gone = release(carrying, part, open);
            expect(gone.minor >= 0n && gone.minor <= carrying.minor).toBe(true);
            carrying = moneyOf("USD", carrying.minor - gone.minor);
            open -= part;
          }
          expect(carrying.minor).toBe(0n);
        },
      ),
    );
  });
});
