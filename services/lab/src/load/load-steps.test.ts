import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byCalendar, byDueDay, oneRate, rampUp, secondsOf } from "./load-steps.ts";
import { loadProfiles } from "./profiles.ts";
import { loadBookOf } from "./run-load.ts";

const asked = { renewals: 100, rate: 20, compress: 86_400 };
const due = (...days: string[]) => days.map((closeOn) => ({ closeOn }));

describe("arrivals", () => {
  it("at one rate are all of them in as long as they take", () => {
    expect(oneRate(asked)).toEqual([{ arrivals: 100, overMs: 5000 }]);
  });

  it("up a ramp are ten seconds of the rate, of twice the rate, and so on", () => {
    expect(rampUp({ ...asked, renewals: 70, rate: 2 })).toEqual([
      { arrivals: 20, overMs: 10_000 },
      { arrivals: 40, overMs: 10_000 },
      { arrivals: 10, overMs: 1667 },
    ]);
  });

  it("by the calendar have a step for each day, without any on days on which nothing falls due, shortened by the factor", () => {
    expect(byCalendar(asked, due("2026-01-30", "2026-02-01", "2026-02-01"))).toEqual([
      { arrivals: 1, overMs: 1000 },
      { arrivals: 0, overMs: 1000 },
      { arrivals: 2, overMs: 1000 },
    ]);
    expect(secondsOf(byCalendar({ compress: 864_000 }, due("2026-01-30", "2026-02-08")))).toBe(1);
    expect(byCalendar(asked, [])).toEqual([]);
  });

  it("whichever way, are as many as are asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 300 }), (renewals, rate) => {
        for (const steps of [oneRate, rampUp])
          expect(steps({ ...asked, renewals, rate }).reduce((sum, { arrivals }) => sum + arrivals, 0)).toBe(renewals);
      }),
    );
  });
});

describe("the book of a load", () => {
  it.each(loadProfiles)("of $name has the renewals asked for, each arriving once", (profile) => {
    const { renewals } = loadBookOf(profile, { renewals: 60 }, "cashline");
    expect(new Set(renewals.map(({ key }) => key)).size).toBe(60);
    const steps = profile.steps({ ...asked, renewals: 60 }, renewals);
    expect(steps.reduce((sum, { arrivals }) => sum + arrivals, 0)).toBe(60);
  });

  it("of the spike has its cohorts at the ends of months, the year's the largest, and they arrive in due order", () => {
    const spike = loadProfiles.find(({ name }) => name === "renewal-spike");
    if (!spike) throw new Error("there is no spike");
    const { renewals } = loadBookOf(spike, { renewals: 300 }, "cashline");
    const onDay = Map.groupBy(renewals, ({ closeOn }) => closeOn);
    const largest = [...onDay].toSorted(([, a], [, b]) => b.length - a.length).map(([day]) => day);
    expect(largest[0]).toBe("2026-01-01");
    expect(new Set(largest.slice(0, 3))).toEqual(new Set(["2025-12-01", "2026-01-01", "2026-02-01"]));
    expect(byDueDay(renewals)).toEqual(renewals);
  });

  it("with more renewals than its season holds is refused", () => {
    const [profile] = loadProfiles;
    if (!profile) throw new Error("there is no profile");
    const idle = { ...profile, season: { ...profile.season, dueShare: 0 } };
    expect(() => loadBookOf(idle, { renewals: 5 }, "x")).toThrow(/^The book has \d renewals only; ask for fewer\.$/);
  });
});
