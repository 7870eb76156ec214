import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "./random.ts";

const draws = (count: number, ...name: [string, ...string[]]): number[] => {
  const stream = randomStream(...name);
  return Array.from({ length: count }, () => stream.next());
};

test("the same seed and key give the same draws; another key gives others", () => {
  expect(draws(20, "seed", "a")).toEqual(draws(20, "seed", "a"));
  expect(draws(20, "seed", "a")).not.toEqual(draws(20, "seed", "b"));
  expect(draws(20, "seed", "a")).not.toEqual(draws(20, "seeda"));
});

test("draws lie in [0, 1) and fill it evenly", () => {
  const all = draws(20_000, "even");
  expect(all.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  const tenths = Array.from({ length: 10 }, (_, index) => all.filter((draw) => Math.floor(draw * 10) === index).length);
  expect(Math.min(...tenths)).toBeGreaterThan(1800);
  expect(Math.max(...tenths)).toBeLessThan(2200);
});

test("whole numbers stay within both ends and reach them", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 3 }), (seed, low, width) => {
      const stream = randomStream(seed);
      const seen = new Set(Array.from({ length: 200 }, () => stream.between(low, low + width)));
      expect([...seen].toSorted((a, b) => a - b)).toEqual(Array.from({ length: width + 1 }, (_, index) => low + index));
    }),
  );
});

test("nothing and certainty are what they say", () => {
  const stream = randomStream("seed");
  expect(Array.from({ length: 100 }, () => stream.chance(0)).includes(true)).toBe(false);
  expect(Array.from({ length: 100 }, () => stream.chance(1)).includes(false)).toBe(false);
});

test("every item can be picked; nothing cannot", () => {
  const stream = randomStream("seed");
  expect(new Set(Array.from({ length: 100 }, () => stream.pick(["a", "b", "c"]))).size).toBe(3);
  expect(() => stream.pick([])).toThrow(RangeError);
});
