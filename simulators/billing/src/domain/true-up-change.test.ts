import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { card } from "./example-objects.ts";
import { trueUpChange } from "./true-up-change.ts";

/** Usage at 1.00 a unit, nothing included. */
const used = (units: number) => [{ card: { ...card, overageUnitPrice: "1" }, included: 0, units }];
const whole = (asBilled: bigint | null, after: bigint | null) => ({ asBilled, before: asBilled, after });

describe("what a change of seats makes of a true-up billed already", () => {
  test.each([
    ["30.00 more of seats take as much off it", 0, whole(16_900n, 13_900n), -3_000n, 13_900n],
    ["30.00 less of seats are asked by it", 0, whole(13_900n, 16_900n), 3_000n, 16_900n],
    ["seats above the commitment take off no more than it was", 0, whole(16_900n, -5_000n), -16_900n, -5_000n],
    ["seats that fall below it are topped up from there", 0, whole(-5_000n, 1_000n), 1_000n, 1_000n],
    ["usage above the commitment leaves nothing to take off", 200, whole(16_900n, 13_900n), 0n, 13_900n],
    ["usage bears a part", 150, whole(16_900n, 13_900n), -1_900n, 13_900n],
    ["a card loaded since does not count", 0, { asBilled: 16_900n, before: 20_000n, after: 17_000n }, -3_000n, 13_900n],
    ["no commitment before, one after", 10, { asBilled: null, before: null, after: 5_000n }, 4_000n, 5_000n],
    ["a commitment before, none after", 10, whole(5_000n, null), -4_000n, null],
    ["none at all", 10, whole(null, null), 0n, null],
  ] as const)("%s", (_which, units, committed, minor, after) => {
    expect(trueUpChange(used(units), committed, "half-up")).toEqual({ minor, committed: after });
  });

  test("however often the seats change, they, the usage and the true-up come to the commitment or to themselves", () => {
    const seats = fc.integer({ min: 0, max: 50_000 });
    fc.assert(
      fc.property(
        fc.nat(300),
        fc.integer({ min: 0, max: 50_000 }),
        fc.array(seats, { minLength: 1, maxLength: 6 }),
        (units, commitment, held) => {
          const [first = 0, ...later] = held;
          let committed: bigint | null = BigInt(commitment - first);
          let sum = Math.max(first + units * 100, commitment);
          let now = first;
          for (const next of later) {
            const shifted: bigint = committed - BigInt(next - now);
            const { minor, committed: after } = trueUpChange(used(units), whole(committed, shifted), "half-up");
            sum += next - now + Number(minor);
            [now, committed] = [next, after ?? 0n];
            expect(sum).toBe(Math.max(now + units * 100, commitment));
          }
        },
      ),
    );
  });
});
