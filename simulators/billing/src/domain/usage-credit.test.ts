import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { correctionDue, missingCredit, putsRight, replacedBy, usageRoom, type UsageStanding } from "./usage-credit.ts";

/** A line of 90.00, of which nothing was credited or corrected. */
const billed: UsageStanding = { charged: 9000n, credited: 0n, putRight: 0n, billed: 0n, waiting: 0n, costsMore: 0n };

describe("a correction of billed usage", () => {
  test.each([
    [-3000n, 0n, -3000n],
    [-3000n, 1000n, -2000n],
    [-3000n, 3000n, 0n],
    [-3000n, 4000n, 0n],
    [0n, 1000n, 0n],
    [500n, 0n, 500n],
    [500n, 1000n, 500n],
  ])("of usage that costs %i more, of which %i was given back, comes to %i", (costsMore, givenBack, due) => {
    expect(correctionDue(costsMore, givenBack)).toBe(due);
  });

  test("gives back what the usage costs less, once: by itself and credit notes no more than the larger of the two", () => {
    const size = fc.bigInt({ min: 0n, max: 10n ** 6n });
    fc.assert(
      fc.property(size, size, (less, givenBack) => {
        const given = givenBack - correctionDue(-less, givenBack);
        expect(given).toBe(less > givenBack ? less : givenBack);
      }),
    );
  });
});

describe("what a credit note may give back of usage", () => {
  const waits = { ...billed, waiting: -3000n, costsMore: -3000n };
  const isBilled = { ...billed, billed: -3000n, costsMore: -3000n };
  test.each([
    ["not corrected, put right, as far as its lines go", billed, "duplicate", false, undefined],
    ["not corrected, as a gift, its lines", billed, "service_credit", false, 9000n],
    ["corrected up, put right, as far as its lines go", { ...billed, waiting: 500n, costsMore: 500n }, "order_change", false, undefined],
    ["corrected, put right, what waits", waits, "order_change", false, 3000n],
    ["put right already, nothing", { ...billed, credited: 3000n, putRight: 3000n, costsMore: -3000n }, "duplicate", false, 0n],
    ["put right in part, the rest", { ...waits, waiting: -2000n, credited: 1000n, putRight: 1000n }, "duplicate", false, 2000n],
    ["corrected by another invoice, nothing", isBilled, "order_change", false, 0n],
    ["corrected, as a gift, what is left beyond the correction", waits, "product_unsatisfactory", false, 6000n],
    ["corrected by another invoice, as a gift, what is left beyond it", isBilled, "service_credit", true, 6000n],
    ["corrected, as a whole, all of its lines", waits, "order_change", true, 9000n],
    ["corrected by another invoice, as a whole, what is left", isBilled, "order_change", true, 6000n],
  ] as const)("%s: of %o by %s is %s", (_, standing, reason, isWhole, room) => {
    expect(usageRoom(standing, reason, isWhole)).toBe(room);
  });

  test.each([
    [{ costsMore: -3000n }, -3000n],
    [{ costsMore: -3000n, putRight: 1000n }, -2000n],
    [{ costsMore: -3000n, billed: -3000n }, 0n],
    [{ costsMore: -3000n, billed: -1000n, waiting: -500n }, -1500n],
    [{ costsMore: 500n, waiting: 500n }, 0n],
    [{ costsMore: 500n }, 0n],
  ])("once a credit note is void, of %o is missing %i", (change, missing) => {
    expect(missingCredit({ ...billed, ...change })).toBe(missing);
  });

  test.each([
    [{ waiting: -3000n, costsMore: -3000n, putRight: 1000n }, 1000n, 1000n],
    [{ waiting: -2000n, costsMore: -3000n, putRight: 3000n }, 2000n, 2000n],
    [{ waiting: -3000n, costsMore: -3000n, putRight: 9000n }, 9000n, 3000n],
    [{ billed: -2000n, waiting: -1000n, costsMore: -3000n, putRight: 7000n }, 7000n, 1000n],
    [{ billed: -3000n, costsMore: -3000n, putRight: 6000n }, 6000n, 0n],
    [{ waiting: 500n, costsMore: 500n, putRight: 1000n }, 1000n, 0n],
    [{ putRight: 1000n }, 1000n, 0n],
  ])("issued, of %o one over %i takes the place of %i that waited", (change, given, replaced) => {
    expect(replacedBy({ ...billed, ...change }, given)).toBe(replaced);
  });

  test.each([
    ["duplicate", true],
    ["order_change", true],
    ["fraudulent", false],
    ["product_unsatisfactory", false],
    ["service_credit", false],
    ["cancellation", false],
  ] as const)("whether %s puts right what was billed: %s", (reason, expected) => {
    expect(putsRight(reason)).toBe(expected);
  });
});
