import { describe, expect, test } from "vitest";
import { retryAt } from "./dunning.ts";
import { appliedPolicy, campaignFor, defaultPolicy, noPolicySet, policyRefusal, roundingRule } from "./policy.ts";

const [standard] = defaultPolicy.dunningCampaigns;
if (!standard) throw new Error("no campaign");

describe("the policy", () => {
  test("what shapes a document is printed on it", () => {
    expect(policyRefusal(defaultPolicy)).toBeUndefined();
    expect(roundingRule(defaultPolicy)).toBe("half-up, per line");
    expect(appliedPolicy(noPolicySet)).toEqual({
      version: 0,
      timeZone: "UTC",
      proration: "actual_days",
      changeBilling: "next_invoice",
      cancellationCredit: "prorated",
      rounding: "half-up",
      roundingLevel: "per_line",
      discountOrder: "stated",
      numbering: "daily_run",
      consolidation: "none",
      usageBilling: "per_term",
      usagePrices: "when_used",
      lateUsage: "stays_unbilled",
      partPeriodAllowance: "prorated",
      pausedPeriods: "prorate",
      creditSurplus: "credit",
    });
  });

  test.each([
    ["a time zone IANA does not list", { timeZone: "Europe/Atlantis" }, "invalid-request"],
    ["two campaigns of one code", { dunningCampaigns: [standard, standard] }, "invalid-request"],
    ["a default campaign it has not", { defaultCampaign: "gentle" }, "unknown-dunning-campaign"],
  ])("%s is refused", (_, change, code) => {
    expect(policyRefusal({ ...defaultPolicy, ...change })).toMatchObject({ code });
  });

  test("an account whose campaign the policy has dropped is pursued by the default one", () => {
    expect(campaignFor(defaultPolicy, "gone")).toBe(standard);
  });
});

describe("when the next attempt is made", () => {
  const failedAt = "2026-01-06T15:00:00.000Z";
  test.each([
    ["fixed", "insufficient_funds", 3, "2026-01-09T15:00:00.000Z"],
    ["smart", "processing_error", 3, "2026-01-09T08:00:00.000Z"],
    ["smart, not on a weekend", "processing_error", 4, "2026-01-12T08:00:00.000Z"],
    ["smart, on the payday near by", "insufficient_funds", 5, "2026-01-15T08:00:00.000Z"],
    ["smart, no payday near by", "insufficient_funds", 3, "2026-01-09T08:00:00.000Z"],
    ["smart, in summer", "processing_error", 170, "2026-06-25T07:00:00.000Z"],
  ])("%s after %s and %i days: %s", (name, decline, days, expected) => {
    const schedule = name === "fixed" ? "fixed" : "smart";
    expect(retryAt(failedAt, days, decline, { schedule }, "Europe/Berlin")).toBe(expected);
  });
});
