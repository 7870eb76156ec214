import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cashLines, journalEntry } from "./journal.ts";
import { nextNumberingAt, numberEntries } from "./numbering.ts";

const entry = (id: number, day: number, kind: JournalEntry["source"]["kind"]): JournalEntry =>
  journalEntry(
    {
      id: `je_${id}`,
      legalEntity: "US01",
      postedOn: `2026-01-${String(day).padStart(2, "0")}`,
      source: { kind, id: `s${id % 7}` },
      customerId: null,
      reversesId: null,
      postedAt: "2026-01-01T00:00:00.000Z",
    },
    cashLines(moneyOf("USD", 1)),
  );
const entries = fc
  .uniqueArray(
    fc.tuple(
      fc.nat(999),
      fc.integer({ min: 1, max: 31 }),
      fc.constantFrom<JournalEntry["source"]["kind"]>("invoice", "cash", "recognition", "reversal"),
    ),
    { selector: ([id]) => id, minLength: 1, maxLength: 40 },
  )
  .map((rows) => rows.map(([id, day, kind]) => entry(id, day, kind)));

describe("journal numbers", () => {
  test("they have no gaps and do not depend on the order of arrival", () => {
    fc.assert(
      fc.property(entries, fc.nat(5000), (arrived, used) => {
        const numbered = numberEntries(arrived, used);
        expect(numbered.map(({ number }) => number)).toEqual(
          arrived.map((_, index) => `US01-JE-202601-${String(used + index + 1).padStart(6, "0")}`),
        );
        expect(numberEntries(arrived.toReversed(), used)).toEqual(numbered);
        expect(numbered.every((one, index) => index === 0 || one.postedOn >= (numbered[index - 1]?.postedOn ?? ""))).toBe(true);
      }),
    );
  });

  test.each([
    ["2026-01", "2026-01-15T00:00:00.000Z", "2026-02-01T00:30:00.000Z"],
    ["2025-12", "2026-01-15T00:00:00.000Z", "2026-01-15T00:30:00.000Z"],
    ["2025-12", "2026-01-15T00:30:00.000Z", "2026-01-16T00:30:00.000Z"],
    ["2025-12", "2026-01-31T10:00:00.000Z", "2026-02-01T00:30:00.000Z"],
  ])("%s, seen at %s, is numbered at %s", (month, now, at) => {
    expect(nextNumberingAt(month, now)).toBe(at);
  });
});
