import { isDeepStrictEqual } from "node:util";
import type { FinalState } from "./final-state.ts";

/** How a run's end differs from that of another, a sentence each. */
export type Differences = {
  /** There in peace, and not here. */
  readonly lost: readonly string[];
  /** Here, and not in peace, or more often. */
  readonly doubled: readonly string[];
  /** In both, and not the same. */
  readonly changed: readonly string[];
};

/**
 * Compares two ends object by object. Of instants only the date counts, since a clock that jumps within the day in the midst of
 * work shows in them; the hashes that cover them are left out. All else must be the same.
 */
export function compareEnds(peace: FinalState, trouble: FinalState): Differences {
  const differences = { lost: [] as string[], doubled: [] as string[], changed: [] as string[] };
  for (const kind of new Set([...Object.keys(peace), ...Object.keys(trouble)])) {
    const expected = byName(peace[kind] ?? []);
    const found = byName(trouble[kind] ?? []);
    for (const name of new Set([...expected.keys(), ...found.keys()])) {
      const [before = [], after = []] = [expected.get(name), found.get(name)];
      const [first] = before;
      const [other] = after;
      if (after.length < before.length) differences.lost.push(`${kind} ${name}`);
      else if (after.length > before.length) differences.doubled.push(`${kind} ${name}`);
      else if (first && other) differences.changed.push(...membersThatDiffer(first, other).map((text) => `${kind} ${name}: ${text}`));
    }
  }
  return differences;
}

function byName(objects: readonly object[]): Map<string, object[]> {
  return Map.groupBy(objects, (of) => {
    const { id, target, legalEntity, account, currency } = of as Record<string, string | undefined>;
    return id ?? target ?? [legalEntity, account, currency].join(" ");
  });
}

function membersThatDiffer(peace: object, trouble: object): string[] {
  const [expected, found] = [withoutTimes(peace), withoutTimes(trouble)] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])]
    .filter((member) => !isDeepStrictEqual(expected[member], found[member]))
    .map((member) => `${member} ${shown(expected[member])} in peace, ${shown(found[member])} in trouble`);
}

const OVER_INSTANTS: ReadonlySet<string> = new Set(["hash", "previousHash"]);
const DATE_LENGTH = 10;
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function withoutTimes(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(INSTANT, (instant) => instant.slice(0, DATE_LENGTH));
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([member]) => !OVER_INSTANTS.has(member));
  return Object.fromEntries(kept.map(([member, of]) => [member, withoutTimes(of)]));
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 300);
