import type { Aggregation } from "@cashline/contracts/systems/metering/entities";
import { instantOf } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ONE, quantityText } from "./quantity.ts";
import { levelOf, mergeTallies, noTally, quantityOf, tallyOf, type Reading } from "./tally.ts";

const aggregations: Aggregation[] = ["sum", "count", "max", "unique", "latest", "weighted_sum"];
const from = "2022-03-01T00:00:00.000Z";
const to = "2022-04-01T00:00:00.000Z";
const span = { from, to, carried: 0n };
const reading = (at: string, value: number, text = ""): Reading => ({ at, key: `${at}${text}`, parts: BigInt(value) * ONE, text });
const quantity = (of: Aggregation, readings: readonly Reading[]): string => quantityText(quantityOf(tallyOf(of, readings), span));

describe("Lago's published examples", () => {
  const visits = [reading("2022-03-16T00:00:00.000Z", 10, "1234-5678"), reading("2022-03-17T00:00:00.000Z", 20, "1234-5678")];

  // getlago.com/docs/guide/billable-metrics/aggregation-types/aggregation-examples: two events of one visitor.
  test.each([
    ["count", "2"],
    ["sum", "30"],
    ["max", "20"],
    ["unique", "1"],
  ] as const)("%s of 10 and 20 page views by one visitor is %s", (of, expected) => {
    expect(quantity(of, visits)).toBe(expected);
  });

  // getlago.com/changelog/latest-aggregation-type: 5, then 7, then 6 GB.
  test("the latest of 5, 7 and 6 GB is 6", () => {
    expect(
      quantity(
        "latest",
        [5, 7, 6].map((gb, index) => reading(`2022-03-1${index}T00:00:00.000Z`, gb)),
      ),
    ).toBe("6");
  });
});

describe("a weighted sum", () => {
  test.each([
    ["20 from the first day on", [["2022-03-01", 20]], "20"],
    ["20 for the last of 31 days", [["2022-03-31", 20]], "0.64516129"],
    [
      "10 from the start, and 10 more for no time",
      [
        ["2022-03-01", 10],
        ["2022-03-16", 10],
        ["2022-03-16", -10],
      ],
      "10",
    ],
    [
      "31 for ten days, then nothing",
      [
        ["2022-03-01", 31],
        ["2022-03-11", -31],
      ],
      "10",
    ],
  ] as [string, [string, number][], string][])("of %s", (_, changes, expected) => {
    expect(
      quantity(
        "weighted_sum",
        changes.map(([day, value], index) => reading(`${day}T00:00:00.000Z`, value, String(index))),
      ),
    ).toBe(expected);
  });

  test("is the mean of the level over time, whatever the changes", () => {
    const length = 1000;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: -50, max: 50 })), { maxLength: 20 }),
        fc.integer({ min: 0, max: 50 }),
        (changes, carried) => {
          const tally = tallyOf(
            "weighted_sum",
            changes.map(([at, value], index) => reading(instantOf(at), value, String(index))),
          );
          let stood = 0;
          for (let at = 0; at < length; at += 1)
            stood += carried + changes.filter(([since]) => since <= at).reduce((sum, [, value]) => sum + value, 0);
          const mean = quantityOf(tally, { from: instantOf(0), to: instantOf(length), carried: BigInt(carried) * ONE });
          expect(mean).toBe((BigInt(stood) * ONE) / BigInt(length));
          expect(levelOf(tally)).toBe(BigInt(changes.reduce((sum, [, value]) => sum + value, 0)) * ONE);
        },
      ),
    );
  });
});

describe.each(aggregations)("%s", (of) => {
  const readings = fc.array(
    fc.record({
      at: fc.integer({ min: Date.parse(from), max: Date.parse(to) - 1 }).map(instantOf),
      key: fc.uuid(),
      parts: fc.bigInt(-(10n ** 20n), 10n ** 20n),
      text: fc.constantFrom("a", "b", "c", "d", ""),
    }),
    { maxLength: 30 },
  );

  test("the order of arrival changes nothing", () => {
    fc.assert(
      fc.property(
        readings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(tallyOf(of, shuffled)).toEqual(tallyOf(of, all));
        },
      ),
    );
  });

  test("parts merge to the whole, wherever the cuts are and whichever comes first", () => {
    fc.assert(
      fc.property(readings, readings, readings, (a, b, c) => {
        const [x, y, z] = [tallyOf(of, a), tallyOf(of, b), tallyOf(of, c)];
        const whole = tallyOf(of, [...a, ...b, ...c]);
        expect(mergeTallies(mergeTallies(x, y), z)).toEqual(whole);
        expect(mergeTallies(z, mergeTallies(y, x))).toEqual(whole);
      }),
    );
  });

  test("nothing changes nothing, and is nothing", () => {
    fc.assert(
      fc.property(readings, (all) => {
        expect(mergeTallies(noTally(of), tallyOf(of, all))).toEqual(tallyOf(of, all));
      }),
    );
    expect(quantityText(quantityOf(noTally(of), span))).toBe("0");
  });
});

test("tallies of two aggregations do not merge", () => {
  expect(() => mergeTallies(noTally("sum"), noTally("max"))).toThrow(RangeError);
});
