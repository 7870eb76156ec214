import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Unread } from "./unread.ts";

const begun = (mostEntries?: number, at = { committed: 0, end: 0 }): Unread => {
  const unread = new Unread(mostEntries);
  unread.begin(0, at, 100);
  return unread;
};

describe("what is written and not committed", () => {
  test("counts by sandbox, with the age of the oldest, and goes as the group commits", () => {
    const unread = begun();
    unread.wrote(0, { tenant: "a", through: 4, events: 5, atMs: 10 });
    unread.wrote(0, { tenant: "b", through: 6, events: 2, atMs: 20 });
    unread.wrote(0, { tenant: "a", through: 9, events: 3, atMs: 30 });
    expect([unread.lag, unread.waiting(0, "a"), unread.waiting(0, "b")]).toEqual([
      10,
      { events: 8, oldestAtMs: 10 },
      { events: 2, oldestAtMs: 20 },
    ]);
    unread.committed(0, 7);
    expect([unread.lag, unread.waiting(0, "a"), unread.waiting(0, "b")]).toEqual([3, { events: 3, oldestAtMs: 30 }, undefined]);
    expect([unread.taken("a"), unread.taken("b"), unread.holds(0, "a"), unread.holds(0, "b")]).toEqual([5, 2, true, false]);
  });

  test("a write of which a part is committed waits still", () => {
    const unread = begun();
    unread.wrote(0, { tenant: "a", through: 4, events: 5, atMs: 10 });
    unread.committed(0, 4);
    expect([unread.lag, unread.holds(0, "a")]).toEqual([1, true]);
    unread.committed(0, 5);
    expect([unread.lag, unread.holds(0, "a")]).toEqual([0, false]);
  });

  test("what was written before the start may be anybody's", () => {
    const unread = begun(undefined, { committed: 3, end: 8 });
    expect([unread.lag, unread.holds(0, "a"), unread.waiting(0, "a")]).toEqual([5, true, undefined]);
    unread.committed(0, 8);
    expect([unread.lag, unread.holds(0, "a"), unread.taken("a")]).toEqual([0, false, 0]);
  });

  test("a sandbox that is gone waits for nothing, and others do", () => {
    const unread = begun();
    unread.wrote(0, { tenant: "a", through: 0, events: 1, atMs: 10 });
    unread.wrote(0, { tenant: "b", through: 1, events: 1, atMs: 10 });
    unread.forget("a");
    expect([unread.holds(0, "a"), unread.holds(0, "b"), unread.lag]).toEqual([false, true, 2]);
  });

  test("however little of it is kept apart, it waits until its last event is committed, and no event is counted twice", () => {
    const writes = fc.array(fc.record({ tenant: fc.constantFrom("a", "b"), events: fc.integer({ min: 1, max: 5 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(writes, fc.nat(), fc.integer({ min: 1, max: 8 }), (all, position, most) => {
        const unread = begun(most);
        let end = 0;
        const last: Record<string, number> = {};
        for (const [atMs, { tenant, events }] of all.entries()) {
          end += events;
          last[tenant] = end;
          unread.wrote(0, { tenant, through: end - 1, events, atMs });
        }
        const committed = position % (end + 1);
        unread.committed(0, committed);
        expect(unread.lag).toBe(end - committed);
        for (const tenant of ["a", "b"]) expect(unread.holds(0, tenant)).toBe((last[tenant] ?? 0) > committed);
        const waiting = (tenant: string): number => unread.waiting(0, tenant)?.events ?? 0;
        expect(waiting("a") + waiting("b") + unread.taken("a") + unread.taken("b")).toBe(end);
      }),
    );
  });
});
