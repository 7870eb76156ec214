import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applySchedule, scheduleInForce, tiersFlaw } from "./discount-schedule.ts";
import { schedule } from "./ground.fixture.ts";

const slab = schedule({ kind: "slab" });

describe("a discount schedule", () => {
  // Published example (Salesforce CPQ discount schedules): units 1 to 9 at 10 %, 10 to 19 at 20 %, 20 and more at 30 %.
  // Thirty products: as a range all thirty get 30 %; as slabs nine get 10 %, ten 20 %, eleven 30 %.
  test("as a range prices all thirty units by the tier reached", () => {
    expect(applySchedule(schedule(), 30, 30)).toMatchObject({ units: "21", percent: "30" });
  });

  test("as slabs prices each of thirty units by its own tier", () => {
    // 9 × 0.9 + 10 × 0.8 + 11 × 0.7 = 23.8 of 30 units: 20.6667 % off on average.
    expect(applySchedule(slab, 30, 30)).toMatchObject({ units: "23.8", percent: "20.6667" });
  });

  test.each([
    [9, "10"],
    [10, "20"],
    [19, "20"],
    [20, "30"],
    [0, "0"],
  ])("includes lower bounds and not upper ones: %i units get %s percent", (quantity, percent) => {
    expect(applySchedule(schedule(), quantity, quantity).percent).toBe(percent);
  });

  test("gives nothing outside its tiers", () => {
    const closed = schedule({ kind: "slab", tiers: [{ from: 1, to: 11, discountPercent: "50" }] });
    expect(applySchedule(closed, 20, 20)).toMatchObject({ units: "15", percent: "25" });
    expect(applySchedule({ ...closed, kind: "range" }, 20, 20)).toMatchObject({ units: "20", percent: "0" });
    expect(applySchedule(closed, 0, 0)).toMatchObject({ units: "0", percent: "0" });
  });

  test("says what is wrong with its tiers, by their number", () => {
    const flaw = (tiers: ReturnType<typeof tier>[], measure: "quantity" | "term" = "quantity", kind: "range" | "slab" = "slab") =>
      tiersFlaw({ tiers, measure, kind });
    expect(flaw([tier(1, null)], "term")).toBe("A schedule by term is of kind range");
    expect(flaw([tier(2, null)])).toBe("The first tier begins at 0 or 1");
    expect(flaw([tier(1, 3), tier(3, null), tier(5, null)])).toBe("Tier 2 is open, and another follows");
    expect(flaw([tier(1, 3), tier(3, 3)])).toBe("Tier 2 ends before it begins");
    expect(flaw([tier(1, 3), tier(4, null)])).toBe("Tier 2 begins at 4, not at 3");
  });

  test("counts a tier from nothing as one from the first unit", () => {
    const fromNothing = schedule({ kind: "slab", tiers: [{ from: 0, to: 3, discountPercent: "50" }] });
    expect(applySchedule(fromNothing, 2, 2)).toMatchObject({ units: "1", percent: "50", rule: "volume: slabs 0 to below 3 at 50 %" });
    expect(applySchedule(fromNothing, 3, 3)).toMatchObject({ units: "2", percent: "33.3333" });
    expect(applySchedule(fromNothing, 0, 0)).toEqual({ units: "0", percent: "0", rule: "volume: slabs " });
  });

  test("names its tiers in the rule", () => {
    expect(applySchedule(schedule(), 20, 20).rule).toBe("volume: range 20 and more at 30 %");
    expect(applySchedule(schedule(), 0, 0).rule).toBe("volume: no range reached");
    expect(applySchedule(schedule(), 12, 12).rule).toBe("volume: range 10 to below 20 at 20 %");
    expect(applySchedule(slab, 12, 12).rule).toBe("volume: slabs 1 to below 10 at 10 %, 10 to below 20 at 20 %");
  });

  test("as slabs never gets cheaper in all with one more unit, as a range may at a tier", () => {
    const charged = (quantity: number): number => Number(applySchedule(slab, quantity, quantity).units);
    fc.assert(
      fc.property(fc.nat(5_000), (quantity) => {
        expect(charged(quantity + 1)).toBeGreaterThan(charged(quantity));
      }),
    );
    expect(Number(applySchedule(schedule(), 20, 20).units)).toBeLessThan(Number(applySchedule(schedule(), 19, 19).units));
  });

  test.each([
    ["the very tier before any", [schedule({ id: "any" }), schedule({ id: "pro", tier: "pro", effectiveOn: "2023-01-01" })], "pro"],
    ["the one effective last", [schedule({ id: "new", effectiveOn: "2025-01-01" }), schedule({ id: "old" })], "new"],
    ["none of another measure", [schedule({ measure: "term" })], undefined],
    ["none of another tier", [schedule({ tier: "basic" })], undefined],
    ["none that has expired", [schedule({ expiresOn: "2026-01-01" })], undefined],
    ["none that is not effective yet", [schedule({ effectiveOn: "2026-01-02" })], undefined],
    ["one on its first day", [schedule({ effectiveOn: "2026-01-01" })], "dsc_1"],
    ["one on the day before it expires", [schedule({ expiresOn: "2026-01-02" })], "dsc_1"],
    ["none of another product", [schedule({ sku: "addon" })], undefined],
    ["of two alike the later by name", [schedule({ id: "a" }), schedule({ id: "b" })], "b"],
    ["none of none", [], undefined],
  ])("in force is %s", (_, schedules, id) => {
    expect(scheduleInForce(schedules, { sku: "platform", tier: "pro" }, "quantity", "2026-01-01")?.id).toBe(id);
    expect(scheduleInForce(schedules.toReversed(), { sku: "platform", tier: "pro" }, "quantity", "2026-01-01")?.id).toBe(id);
  });

  test.each([
    ["that follow each other", schedule().tiers, "range", "quantity", true],
    ["by term as a range", schedule().tiers, "range", "term", true],
    ["by term as slabs", schedule().tiers, "slab", "term", false],
    ["that begin at nothing", [tier(0, 5), tier(5, null)], "slab", "quantity", true],
    ["closed at the end", [tier(1, 5)], "range", "quantity", true],
    ["none", [], "range", "quantity", true],
    ["that begin late", [{ from: 2, to: null, discountPercent: "1" }], "range", "quantity", false],
    ["with a gap", [tier(1, 5), tier(6, null)], "range", "quantity", false],
    ["that overlap", [tier(1, 5), tier(4, null)], "range", "quantity", false],
    ["open before the last", [tier(1, null), tier(5, null)], "range", "quantity", false],
    ["that end before they begin", [tier(1, 1)], "range", "quantity", false],
  ] as const)("tiers %s", (_, tiers, kind, measure, valid) => {
    expect(tiersFlaw({ tiers: [...tiers], kind, measure }) === undefined).toBe(valid);
  });
});

function tier(from: number, to: number | null) {
  return { from, to, discountPercent: "5" };
}
