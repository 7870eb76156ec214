import { describe, expect, it } from "vitest";
import { casePeaks } from "./case-peaks.ts";

const days = ["2026-01-05", "2026-01-06", "2026-01-07"];
const of = (detected: string, closed: string | null, exposureReporting = 100) => ({
  detectedAt: `2026-01-${detected}:00.000Z`,
  closedAt: closed === null ? null : `2026-01-${closed}:00.000Z`,
  exposureReporting,
});

describe("the most open at one time on a day", () => {
  it.each([
    ["no case", [], [0, 0, 0]],
    ["opened and closed between two ends of a day", [of("06T10:00", "06T11:00")], [0, 1, 0]],
    ["opened and closed at one instant", [of("06T10:00", "06T10:00")], [0, 1, 0]],
    ["open over night counts on both days", [of("05T23:00", "06T01:00")], [1, 1, 0]],
    ["never closed", [of("06T10:00", null)], [0, 1, 1]],
    ["closed as a day begins was not open on it", [of("05T10:00", "06T00:00")], [1, 0, 0]],
    ["one after the other is one at a time", [of("06T10:00", "06T11:00"), of("06T12:00", "06T13:00")], [0, 1, 0]],
    ["closed as the next opens is one at a time", [of("06T10:00", "06T11:00"), of("06T11:00", "06T13:00")], [0, 1, 0]],
    ["at the same time are two, in whatever order they are told", [of("06T10:30", "06T13:00"), of("06T10:00", "06T11:00")], [0, 2, 0]],
    ["opened before the first day", [of("01T10:00", "06T11:00")], [1, 1, 0]],
    ["closed before the first day", [of("01T10:00", "02T11:00")], [0, 0, 0]],
  ])("%s", (_, cases, peaks) => {
    expect(casePeaks(cases, days).map((peak) => peak.cases)).toEqual(peaks);
  });

  it("money at stake is at its most on its own, not when the most cases are open", () => {
    const small = [of("06T10:00", "06T11:00", 10), of("06T10:00", "06T11:00", 20)];
    expect(casePeaks([...small, of("06T12:00", "06T13:00", 13_943_973)], days)[1]).toEqual({ cases: 2, cents: 13_943_973 });
  });
});
