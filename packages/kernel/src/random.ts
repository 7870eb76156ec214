import { createHash } from "node:crypto";

/** A stream of repeatable draws. */
export type Random = {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** One of the items. @throws RangeError for an empty list */
  pick<Item>(items: readonly Item[]): Item;
  /** True with the given probability. */
  chance(probability: number): boolean;
};

/**
 * A stream of draws named by a seed and an object's key. Each object has its own stream, so that the draws of one
 * do not depend on what happened to another, nor on the order in which they were made.
 */
export function randomStream(seed: string, ...key: readonly string[]): Random {
  const digest = createHash("sha256")
    .update(JSON.stringify([seed, ...key]))
    .digest();
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let d = digest.readUInt32LE(12);
  // sfc32 (Chris Doty-Humphrey, PractRand): small, fast, passes PractRand; not for secrets.
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError("cannot pick from an empty list");
      return items[between(0, items.length - 1)] as (typeof items)[number];
    },
  };
}
