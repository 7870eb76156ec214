import type { RateCard } from "@cashline/contracts/systems/billing/entities";
import type { RoundingMode } from "@cashline/kernel/fraction";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { card } from "./example-objects.ts";
import { owedFor, totalUsed, usageDays, usageEntry } from "./usage.ts";

const graduated = {
  ...card,
  includedUsage: 0,
  usageModel: {
    kind: "graduated" as const,
    tiers: [
      { upTo: 100, unitPrice: "1", flatFee: "0" },
      { upTo: null, unitPrice: "0.5", flatFee: "0" },
    ],
  },
};

describe("corrected usage", () => {
  const step = (before: number, after: number, committed: string | null, rates: RateCard = graduated, mode: RoundingMode = "half-up") => {
    const part = (units: number) => [{ card: rates, included: 0, units }];
    const least = committed === null ? null : BigInt(committed);
    return owedFor(part(after), least, mode) - owedFor(part(before), least, mode);
  };

  test.each([
    ["up within a tier", 50, 60, null, 1000n],
    ["up across a tier's end, each unit at its own tier", 90, 110, null, 1500n],
    ["down", 110, 90, null, -1500n],
    ["up, while a commitment is not reached", 50, 60, "7000", 0n],
    ["up past the commitment", 50, 80, "7000", 1000n],
    ["down, below a commitment that was exceeded", 90, 50, "8000", -1000n],
  ])("%s costs what its tier does", (_, before, after, committed, expected) => {
    expect(step(before, after, committed)).toBe(expected);
  });

  test("any way from one quantity to another costs the same in all", () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.array(fc.nat(500), { minLength: 1, maxLength: 6 }),
        fc.option(fc.integer({ min: -9999, max: 9999 })),
        (first, way, gap) => {
          const committed = gap === null ? null : String(gap);
          const steps = way.map((after, index) => step(index === 0 ? first : (way[index - 1] ?? 0), after, committed));
          expect(steps.reduce((a, b) => a + b, 0n)).toBe(step(first, way.at(-1) ?? 0, committed));
        },
      ),
    );
  });

  test("usage adds up, and none is nothing", () => {
    expect(totalUsed([{ quantity: 2 }, { quantity: 5 }, { quantity: -3 }])).toBe(4);
    expect(totalUsed([])).toBe(0);
  });

  test("half a cent of a correction goes by the mode", () => {
    const half = { ...card, includedUsage: 0, overageUnitPrice: "0.005" };
    expect([step(0, 1, null, half), step(0, 1, null, half, "half-even")]).toEqual([1n, 0n]);
    expect([step(0, 1, "0", half), step(0, 1, "0", half, "half-even")]).toEqual([1n, 0n]);
  });

  test("an entry no invoice has taken is unbilled", () => {
    const record = { id: "usg_1", subscriptionId: "sub_1", sourceId: "a", meter: "m", quantity: 5, usedOn: "2026-01-01" };
    expect(usageEntry({ ...record, unbilledOf: "sub_1", billedBy: null, billedAs: null, correctedFrom: null })).toEqual({
      ...record,
      status: "unbilled",
      invoiceId: null,
      correctedFrom: null,
    });
  });

  test("an entry says who bills it and hides how", () => {
    const record = { id: "usg_1", subscriptionId: "sub_1", sourceId: "a", meter: "m", quantity: 5, usedOn: "2026-01-01" };
    const stretch = { startOn: "2026-01-01", endOn: "2026-02-01", stretchStartOn: "2026-01-01" };
    const billedAs = { ...stretch, cardId: "rc_1", included: 100, quantity: 4, committed: null };
    expect(usageEntry({ ...record, unbilledOf: null, billedBy: "inv_1", billedAs, correctedFrom: 4 })).toEqual({
      ...record,
      status: "billed",
      invoiceId: "inv_1",
      correctedFrom: 4,
    });
  });
});

describe("the days usage may lie on", () => {
  test.each([
    ["36 months before the anchor to the end of the term", "2026-02-01", "2027-02-01", "2026-05-10", "2023-02-01", "2027-02-01"],
    ["a shorter month's last day, where the anchor's is missing", "2024-02-29", "2027-02-28", "2026-05-10", "2021-02-28", "2027-02-28"],
    ["the end of the term when that is in three days", "2026-02-01", "2026-05-13", "2026-05-10", "2023-02-01", "2026-05-13"],
    ["tomorrow included, when the term ends with today", "2026-02-01", "2026-05-11", "2026-05-10", "2023-02-01", "2026-05-12"],
    ["tomorrow included, when the term is long over", "2025-02-01", "2026-02-01", "2026-05-10", "2022-02-01", "2026-05-12"],
  ])("%s", (_, anchorOn, endOn, today, first, last) => {
    expect(usageDays({ anchorOn, endOn }, today)).toEqual({ startOn: first, endOn: last });
  });
});

describe("what a stretch owes for usage", () => {
  const cent = { ...card, includedUsage: 0, overageUnitPrice: "0.005" };
  const part = (units: number, included = 0) => ({ card: cent, included, units });

  test.each([
    ["nothing without segments", [], null, 0n],
    ["nothing up to the included units", [part(10, 10)], null, 0n],
    ["the units beyond the included ones", [part(14, 10)], null, 2n],
    ["each segment rounded as its line is: twice half a cent is two", [part(1), part(1)], null, 2n],
    ["the commitment, while usage is below it", [part(200)], 101n, 101n],
    ["the usage, once it comes to the commitment", [part(200)], 100n, 100n],
    ["the usage, when seats alone exceed the commitment", [part(200)], -500n, 100n],
    ["the commitment, without any usage", [], 700n, 700n],
  ])("is %s", (_, parts, committed, expected) => {
    expect(owedFor(parts, committed, "half-up")).toBe(expected);
  });
});
