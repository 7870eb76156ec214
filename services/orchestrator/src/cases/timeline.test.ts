import type { TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { append, firstBroken, hashOf, type Happening } from "./timeline.ts";

const happenings: fc.Arbitrary<Happening> = fc.record({
  at: fc.integer({ min: 0, max: 1000 }).map((minute) => new Date(1_767_225_600_000 + minute * 60_000).toISOString()),
  actor: fc.constantFrom("orchestrator", "policy", "prs_1"),
  action: fc.string({ minLength: 1, maxLength: 20 }),
  detail: fc.string({ maxLength: 40 }),
});
const histories = fc.array(happenings, { minLength: 1, maxLength: 12 }).map((each) => each.reduce<TimelineEntry[]>(append, []));

describe("the history of a case", () => {
  it("whatever is appended, the chain is intact", () => {
    fc.assert(
      fc.property(histories, (timeline) => {
        expect(firstBroken(timeline)).toBeNull();
        expect(timeline.map(({ index }) => index)).toEqual(timeline.map((_, index) => index));
      }),
    );
  });

  it("one altered character of any text is named by its index", () => {
    const altered = fc.tuple(histories, fc.nat(), fc.constantFrom("at", "actor", "action", "detail", "previousHash", "hash"), fc.nat());
    fc.assert(
      fc.property(altered, ([timeline, which, member, where]) => {
        const index = which % timeline.length;
        const entry = timeline[index] as TimelineEntry;
        const text = entry[member as "detail"];
        const at = text.length === 0 ? 0 : where % text.length;
        const other = text[at] === "x" ? "y" : "x";
        const changed = timeline.with(index, { ...entry, [member]: text.slice(0, at) + other + text.slice(at + 1) });
        expect(firstBroken(changed)).toBe(index);
      }),
    );
  });

  it("an entry taken out, swapped, or put in is noticed where it happened", () => {
    const base = ["a", "b", "c", "d"].reduce<TimelineEntry[]>(
      (timeline, detail) => append(timeline, { at: "2026-01-01T00:00:00.000Z", actor: "x", action: "y", detail }),
      [],
    );
    expect(firstBroken(base.toSpliced(1, 1))).toBe(1);
    expect(firstBroken([...base.slice(0, 2), ...base.slice(2).toReversed()])).toBe(2);
    expect(firstBroken(base.toSpliced(3, 0, base[0] as TimelineEntry))).toBe(3);
    expect(firstBroken(base.slice(1))).toBe(0);
  });

  it("an entry altered together with its own hash breaks the one after it", () => {
    const base = ["a", "b", "c"].reduce<TimelineEntry[]>(
      (timeline, detail) => append(timeline, { at: "2026-01-01T00:00:00.000Z", actor: "x", action: "y", detail }),
      [],
    );
    const { hash: _, ...entry } = base[1] as TimelineEntry;
    const forged = { ...entry, detail: "forged" };
    expect(firstBroken(base.with(1, { ...forged, hash: hashOf(forged) }))).toBe(2);
  });

  it("an empty history is intact", () => {
    expect(firstBroken([])).toBeNull();
  });

  it("a detail longer than a contract allows is cut, not refused", () => {
    expect(append([], { at: "2026-01-01T00:00:00.000Z", actor: "x", action: "y", detail: "z".repeat(2000) })[0]?.detail).toHaveLength(1000);
  });
});
