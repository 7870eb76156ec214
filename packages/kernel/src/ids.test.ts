import fc from "fast-check";
import { expect, test } from "vitest";
import { deriveId } from "./ids.ts";

test("an id is its prefix and twenty characters without look-alikes", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (seed, key) => {
      expect(deriveId("inv", seed, ...key)).toMatch(/^inv_[0-9a-hjkmnp-tv-z]{20}$/);
    }),
  );
});

test("the same seed and key give the same id in every run", () => {
  expect(deriveId("inv", "seed", "sub_1", "2026-01")).toBe("inv_b7hhxzcbdvfvgt38djtz");
});

test("prefix, seed and each part of the key tell ids apart, and parts do not run together", () => {
  const ids = [
    deriveId("inv", "s", "a", "b"),
    deriveId("inv", "s", "ab"),
    deriveId("inv", "s", "a", "b", ""),
    deriveId("inv", "t", "a", "b"),
    deriveId("acc", "s", "a", "b").replace("acc", "inv"),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});
