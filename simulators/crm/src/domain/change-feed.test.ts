import { addMs, instantOf } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstSince, startAfter, type Log } from "./change-feed.ts";

const logOf = (times: readonly string[]): Log => ({ last: times.length, timeAt: (position) => times[position - 1] ?? "" });
const hour = (hours: number) => addMs("2026-01-01T00:00:00.000Z", hours * 3_600_000);
const log = logOf([hour(0), hour(0), hour(50), hour(100)]);

describe("the window of the change feed", () => {
  test.each<[string, number, number | string]>([
    ["-2", 60, 0],
    ["-2", 100, 2],
    ["-2", 1000, 4],
    ["-1", 100, 4],
    ["1", 72, 1],
    ["1", 72.001, "replay-id-expired"],
    ["3", 100, 3],
    ["5", 100, "replay-id-unknown"],
  ])("from replay id %s at hour %s it goes on after %s", (replayId, now, expected) => {
    const start = startAfter(replayId, log, hour(now), 72);
    expect(start.outcome === "start" ? start.after : start.code).toBe(expected);
  });

  test("an empty log has nothing to refuse and nothing to tell", () => {
    expect(startAfter("-2", logOf([]), hour(0), 72)).toEqual({ outcome: "start", after: 0 });
    expect(startAfter("-1", logOf([]), hour(0), 72)).toEqual({ outcome: "start", after: 0 });
  });

  test("the first retained position is the one a look at every event finds", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(60), (hours, since) => {
        const times = hours.toSorted((a, b) => a - b).map((at) => instantOf(at * 1000));
        const found = times.findIndex((time) => time >= instantOf(since * 1000));
        expect(firstSince(logOf(times), instantOf(since * 1000))).toBe(found === -1 ? times.length + 1 : found + 1);
      }),
    );
  });
});
