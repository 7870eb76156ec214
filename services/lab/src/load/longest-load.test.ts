import { LoadRun } from "@cashline/contracts/services/intelligence/load-operations";
import { describe, expect, it } from "vitest";
import { LONGEST_LOAD_SECONDS, MOST_RENEWALS, renewalsAsked, requireNotTooLong } from "./longest-load.ts";

describe("how much load may be asked for", () => {
  it("four hours of the usual rate are as many renewals as come in them", () => {
    expect(renewalsAsked({ renewals: 3000, minutes: 240, rate: 5 })).toBe(72_000);
    expect(renewalsAsked({ renewals: 3000, minutes: undefined, rate: 5 })).toBe(3000);
    expect(() => requireNotTooLong(240 * 60)).not.toThrow();
  });

  it("more renewals than a load has are refused, however they are asked for", () => {
    expect(() => renewalsAsked({ renewals: 1, minutes: 480, rate: 5 })).toThrow(
      "480 minutes at 5 a second are 144000 renewals, and a load has 100000 at most; lower one of the two.",
    );
    expect(renewalsAsked({ renewals: MOST_RENEWALS, minutes: undefined, rate: 5 })).toBe(MOST_RENEWALS);
  });

  it("a load that lasts too long is refused, and the longest one is", () => {
    expect(() => requireNotTooLong(LONGEST_LOAD_SECONDS)).not.toThrow();
    expect(() => requireNotTooLong(LONGEST_LOAD_SECONDS + 1)).toThrow(/^This load would last 28801 seconds, and 28800 are the most;/);
  });

  it("the store takes the longest run of the profile with the most operations, its tokens among them, and some refusals", () => {
    const operations = ["winOpportunity", "getKpis", "getSeries", "listCases", "getRenewal", "requestToken"];
    expect(LoadRun.properties.requests).toMatchObject({
      maxItems: expect.toSatisfy((most: number) => most > LONGEST_LOAD_SECONDS * operations.length),
    });
  });
});
