import type { Invoice, InvoiceLine, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import { describe, expect, it } from "vitest";
import { usageDraft, usageLine, used } from "./trend.fixture.ts";
import { trendOf, usageFinding, type UsageTrend } from "./usage-trend.ts";
import { ids } from "./world-records.fixture.ts";

const limits = { thresholdPercent: 40, floorUsdCents: 20_000, leastPeriods: 3, mostPeriods: 6 };
/** February, of 28 days, drafted on its last day. */
const february = (units: number, draft: Partial<Invoice> = {}): Invoice =>
  usageDraft({ draftedAt: "2026-02-28T23:45:00.000Z", ...draft }, usageLine({ quantity: units }));
const trend = (draft: Invoice, usage: readonly UsageEntry[], lines: readonly InvoiceLine[] = draft.lines.slice(1)) =>
  trendOf(draft, lines, usage);

describe("the trend of usage", () => {
  it("is what was used in as many days before, and so on back to the first reading", () => {
    const draft = february(900);
    const usage = [
      used("2025-11-01", 70),
      used("2025-11-09", 80),
      used("2025-12-06", 90),
      used("2025-12-07", 100),
      used("2026-01-03", 110),
      used("2026-01-04", 120),
      used("2026-01-31", 5),
      used("2026-02-01", 400, draft.id),
      used("2026-02-28", 500, draft.id),
    ];
    expect(trend(draft, usage)).toEqual({
      subscriptionId: ids.subscription,
      startOn: "2026-02-01",
      days: 28,
      units: 900,
      // From 4 January, from 7 December and from 9 November on; from 12 October nothing was read yet.
      earlier: [125, 210, 170],
    });
  });

  it("of a draft made before its stretch has ended is that of the days that have passed", () => {
    const draft = february(300, { draftedAt: "2026-02-10T10:00:00.000Z" });
    const usage = [used("2026-01-12", 1), used("2026-01-21", 20), used("2026-01-22", 30), used("2026-02-05", 300, draft.id)];
    expect(trend(draft, usage)).toMatchObject({ days: 10, units: 300, earlier: [30, 21] });
  });

  it("leaves out what is not on the draft, and nobody's first period has one", () => {
    const draft = february(300);
    expect(trend(draft, [used("2026-02-05", 300, draft.id), used("2026-02-06", 50)])).toMatchObject({ units: 300, earlier: [] });
  });

  it("goes over the whole stretch where a new price splits its lines", () => {
    const lines = [
      usageLine({ quantity: 1, periodEndOn: "2026-02-15" }),
      usageLine({ lineId: "usage.2", quantity: 1, periodStartOn: "2026-02-15" }),
    ];
    const draft = usageDraft({ draftedAt: "2026-03-05T10:00:00.000Z" }, ...lines);
    expect(trend(draft, [used("2026-02-20", 7, draft.id)], lines)).toMatchObject({ startOn: "2026-02-01", days: 28, units: 7 });
  });
});

describe("usage off its trend", () => {
  const of = (units: number, earlier: number[]): UsageTrend => ({
    subscriptionId: ids.subscription,
    startOn: "2026-02-01",
    days: 28,
    units,
    earlier,
  });
  /** Of 1,000,000 units 10,000 are included; 990,000 at 0.002 are 1,980.00. */
  const draft = usageDraft({}, usageLine({ quantity: 990_000, net: { currency: "USD", minor: "198000" } }));
  const finding = (units: number, earlier: number[], change = {}) =>
    usageFinding(draft, of(units, earlier), { ...limits, ...change }, "key");

  it("is found with what the units above it cost", () => {
    expect(finding(1_000_000, [600_000, 610_000, 590_000])).toMatchObject({
      code: "USG-ANOMALY",
      businessKey: "key",
      detectedBy: "anomaly",
      direction: "over_billed",
      // 400,000 units above the trend at 0.002.
      exposure: { currency: "USD", minor: "80000" },
      expected: "about 600000 units in 28 days from 2026-02-01, as in the 3 stretches before",
      correction: { invoiceId: draft.id, figure: `1000000 units of ${ids.subscription}` },
    });
  });

  it("costs no more than is charged, where the trend lies within what is included", () => {
    expect(finding(1_000_000, [4000, 5000, 6000])?.exposure).toEqual({ currency: "USD", minor: "198000" });
  });

  it.each([
    ["40 % above its trend", 1_000_000, [714_286, 714_286, 714_286], {}],
    ["below its trend", 100, [600_000, 600_000, 600_000], {}],
    ["with two periods before", 1_000_000, [1000, 1000], {}],
    ["with less than the floor at stake", 1_000_000, [600_000, 600_000, 600_000], { floorUsdCents: 80_001 }],
  ])("%s is not found", (_what, units, earlier, change) => {
    expect(finding(units, earlier, change)).toBeUndefined();
  });
});
