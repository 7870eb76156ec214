import type { Period } from "@cashline/contracts/systems/erp/entities";
import { describe, expect, test } from "vitest";
import { closePeriod, closedThrough, firstOpenDay, isOpen } from "./periods.ts";

const periods = (months: Record<string, Period["status"]>): Period[] =>
  Object.entries(months).map(([month, status]) => ({ id: `per_${month}`, legalEntity: "US01", month, status }));

describe("accounting periods", () => {
  test.each([
    [{}, null],
    [{ "2026-01": "open" }, null],
    [{ "2026-02": "closed", "2026-01": "closed", "2026-03": "open" }, "2026-02"],
  ] as const)("of %o the last closed month is %s", (months, closed) => {
    expect(closedThrough(periods(months))).toBe(closed);
  });

  test.each([
    ["2026-01", null, true],
    ["2026-01", "2026-01", false],
    ["2025-12", "2026-01", false],
    ["2026-02", "2026-01", true],
  ])("whether %s is open when closed through %s: %s", (month, closed, open) => {
    expect(isOpen(month, closed)).toBe(open);
  });

  test.each([
    ["2026-01-15", null, "2026-01-15"],
    ["2026-01-15", "2025-12", "2026-01-15"],
    ["2026-01-15", "2026-01", "2026-02-01"],
    ["2025-06-30", "2026-12", "2027-01-01"],
  ])("the first open day from %s when closed through %s is %s", (on, closed, expected) => {
    expect(firstOpenDay(on, closed)).toBe(expected);
  });

  test.each([
    ["2026-01", {}, "closed"],
    ["2026-02", { "2026-01": "closed", "2026-02": "open" }, "closed"],
    ["2026-01", { "2026-01": "closed" }, "period-closed"],
    ["2025-12", { "2026-01": "closed" }, "period-closed"],
    ["2026-02", { "2026-01": "open" }, "period-out-of-order"],
    ["2026-00", {}, "invalid-request"],
    ["9999-01", {}, "invalid-request"],
  ] as const)("closing %s with %o answers %s", (month, months, expected) => {
    const decision = closePeriod(month, periods(months));
    expect(decision.outcome === "refused" ? decision.code : decision.outcome).toBe(expected);
  });
});
