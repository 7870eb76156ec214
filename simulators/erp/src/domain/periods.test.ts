import type { Period } from "@cashline/contracts/systems/erp/entities";
import { addDays, addMonths } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  closePeriod,
  closedThrough,
  firstOpenDay,
  fiscalPeriodOf,
  isOpen,
  reopenPeriod,
  softClosePeriod,
  softClosedThrough,
} from "./periods.ts";

const periods = (months: Record<string, Period["status"]>): Period[] =>
  Object.entries(months).map(([month, status]) => ({
    id: `per_${month}`,
    legalEntity: "US01",
    month,
    status,
    ...fiscalPeriodOf(month),
    reopenings: [],
  }));

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
    ["2026-02", { "2025-12": "closed" }, "period-out-of-order"],
    ["2026-02", { "2025-12": "open", "2026-01": "closed" }, "closed"],
    ["2027-12", { "2026-01": "closed", "2026-02": "open" }, "period-out-of-order"],
    ["2026-04", {}, "period-not-over"],
    ["2026-01", { "2026-01": "closed" }, "period-closed"],
    ["2025-12", { "2026-01": "closed" }, "period-closed"],
    ["2026-02", { "2026-01": "open" }, "period-out-of-order"],
    ["2025-11", {}, "before-first-period"],
    ["1900-01", { "2026-01": "closed" }, "before-first-period"],
    ["2026-00", {}, "invalid-request"],
    ["9999-01", {}, "invalid-request"],
  ] as const)("closing %s with %o answers %s", (month, months, expected) => {
    const decision = closePeriod(month, { periods: periods(months), firstPeriod: "2025-12" }, "2026-03-31", "refuse");
    expect(decision.outcome === "refused" ? decision.code : decision.outcome).toBe(expected);
  });

  test.each([
    ["refuse", "2026-02", "2026-03-01"],
    ["last_days", "2026-02", "2026-02-24"],
    ["last_days", "2026-12", "2026-12-27"],
    ["any_day", "2026-02", "2026-02-01"],
  ] as const)("where policy on an early close is %s, %s is closed from %s on", (earlyClose, month, from) => {
    const on = (day: string) => closePeriod(month, { periods: [], firstPeriod: "2026-01" }, day, earlyClose).outcome;
    expect([on(addDays(from, -1)), on(from)]).toEqual(["refused", "closed"]);
  });

  test("whatever is closed, no month before the last closed one was left out", () => {
    const month = fc.integer({ min: 0, max: 30 }).map((ordinal) => addMonths("2026-01-01", ordinal).slice(0, 7));
    fc.assert(
      fc.property(fc.array(month, { maxLength: 6 }), fc.array(month, { maxLength: 40 }), (used, asked) => {
        const kept = new Map<string, Period["status"]>(used.map((each) => [each, "open"]));
        for (const each of asked) {
          const before = closedThrough(periods(Object.fromEntries(kept)));
          const books = { periods: periods(Object.fromEntries(kept)), firstPeriod: "2026-01" };
          if (closePeriod(each, books, "2026-12-31", "refuse").outcome === "refused") continue;
          if (before !== null) expect(each).toBe(addMonths(`${before}-01`, 1).slice(0, 7));
          expect([...kept].filter(([open, status]) => status === "open" && open < each)).toEqual([]);
          expect(each < "2026-12").toBe(true);
          kept.set(each, "closed");
        }
      }),
    );
  });

  test.each([
    [{}, null],
    [{ "2026-01": "closed", "2026-02": "soft_closed", "2026-03": "open" }, "2026-02"],
    [{ "2026-01": "closed", "2026-02": "reopened" }, "2026-01"],
  ] as const)("of %o receivables are locked through %s", (months, locked) => {
    expect(softClosedThrough(periods(months))).toBe(locked);
  });

  test.each([
    ["2026-01", {}, "soft-closed"],
    ["2026-02", { "2026-01": "closed" }, "soft-closed"],
    ["2026-03", { "2026-01": "soft_closed" }, "period-out-of-order"],
    ["2026-04", {}, "period-not-over"],
    ["2026-02", { "2026-01": "open" }, "period-out-of-order"],
    ["2026-01", { "2026-01": "soft_closed" }, "period-soft-closed"],
    ["2026-01", { "2026-01": "closed" }, "period-closed"],
    ["2026-01", { "2026-01": "reopened" }, "soft-closed"],
    ["2025-12", {}, "before-first-period"],
    ["2026-13", {}, "invalid-request"],
  ] as const)("soft-closing %s with %o answers %s", (month, months, expected) => {
    const decision = softClosePeriod(month, { periods: periods(months), firstPeriod: "2026-01" }, "2026-03-31");
    expect(decision.outcome === "refused" ? decision.code : decision.outcome).toBe(expected);
  });

  test.each([
    ["2026-02", { "2026-01": "closed", "2026-02": "closed" }, "bob", undefined],
    ["2026-03", { "2026-01": "closed", "2026-03": "closed" }, "bob", { month: "2026-02", status: "closed" }],
    ["2026-03", { "2026-01": "closed", "2026-03": "soft_closed" }, "bob", { month: "2026-02", status: "soft_closed" }],
    ["2026-01", { "2026-01": "closed", "2026-02": "closed" }, "bob", "period-out-of-order"],
    ["2026-03", { "2026-02": "closed", "2026-03": "open" }, "bob", "period-not-closed"],
    ["2026-01", {}, "bob", "period-not-closed"],
    ["2026-02", { "2026-02": "closed" }, "ada", "same-person"],
    ["2026-00", {}, "bob", "invalid-request"],
  ] as const)("reopening %s with %o, approved by %s, keeps closed before it: %o", (month, months, approvedBy, expected) => {
    const decision = reopenPeriod({ month, requestedBy: "ada", approvedBy }, { periods: periods(months), firstPeriod: "2025-01" });
    expect(decision.outcome === "refused" ? decision.code : decision.before).toEqual(expected);
  });

  test("a month is opened again a hundred times at most", () => {
    const reopening = { reason: "r", requestedBy: "ada", approvedBy: "bob", at: "2026-02-01T00:00:00.000Z" };
    const often = periods({ "2026-01": "closed" }).map((period) => ({
      ...period,
      reopenings: Array.from({ length: 100 }, () => reopening),
    }));
    expect(
      reopenPeriod({ month: "2026-01", requestedBy: "ada", approvedBy: "bob" }, { periods: often, firstPeriod: "2025-01" }),
    ).toMatchObject({ code: "invalid-request" });
  });

  test.each([
    ["2026-01", 1, 2026, 1],
    ["2026-12", 1, 2026, 12],
    ["2026-03", 4, 2026, 12],
    ["2026-04", 4, 2027, 1],
    ["2026-01", 10, 2026, 4],
    ["2026-10", 10, 2027, 1],
  ])("%s of a year that begins in month %i is in fiscal %i, period %i", (month, start, fiscalYear, fiscalPeriod) => {
    expect(fiscalPeriodOf(month, start)).toEqual({ fiscalYear, fiscalPeriod });
  });
});
