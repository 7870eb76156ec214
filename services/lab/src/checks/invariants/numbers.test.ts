import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../snapshot.ts";
import { brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const invariant = "numbers without gaps";
const numbered =
  (id: string, change: Partial<Invoice>) =>
  ({ invoices }: Snapshot) => ({ invoices: changed(invoices, id, change) });
const entered =
  (id: string, change: Partial<JournalEntry>) =>
  ({ journal }: Snapshot) => ({ journal: changed(journal, id, change) });
const number = (text: string) => ({ number: text });

describe(invariant, () => {
  itBreaks([
    {
      invariant,
      by: "a number left out",
      plant: numbered("inv-open", number("US01-2026-000003")),
      says: ["US01-2026 has a gap or repeats"],
    },
    {
      invariant,
      by: "a number given twice",
      plant: numbered("inv-open", number("US01-2026-000001")),
      says: ["US01-2026 has a gap or repeats"],
    },
    {
      invariant,
      by: "numbers that begin at zero",
      plant: numbered("inv-open", number("US01-2026-000000")),
      says: ["US01-2026 has a gap or repeats"],
    },
    {
      invariant,
      by: "an invoice that was never numbered",
      plant: numbered("inv-open", { number: null }),
      says: ["inv-open: no number since 2026-02-01T23:00:00.000Z"],
    },
    {
      invariant,
      by: "another legal entity's number",
      plant: numbered("inv-open", number("DE01-2026-000001")),
      says: ["inv-open: DE01-2026-000001 is no number of US01-2026"],
    },
    {
      invariant,
      by: "another year's number",
      plant: numbered("inv-open", number("US01-2025-000001")),
      says: ["inv-open: US01-2025-000001 is no number of US01-2026"],
    },
    {
      invariant,
      by: "something that is no number",
      plant: numbered("inv-open", number("US01-2026-2e0")),
      says: ["inv-open: US01-2026-2e0 is no number of US01-2026"],
    },
    {
      invariant,
      by: "a draft with a number",
      plant: numbered("inv-held", number("US01-2026-000003")),
      says: ["inv-held: US01-2026-000003 is no number of US01-draft"],
    },
    {
      invariant,
      by: "a journal number left out",
      plant: entered("je-february", number("US01-JE-202602-000009")),
      says: ["US01-JE-202602 has a gap or repeats"],
    },
    {
      invariant,
      by: "an entry that was never numbered",
      plant: entered("je-february", { number: null }),
      says: ["je-february: no number since 2026-03-01T00:30:00.000Z"],
    },
    {
      invariant,
      by: "another month's journal number",
      plant: entered("je-february", number("US01-JE-202601-000001")),
      says: ["je-february: US01-JE-202601-000001 is no number of US01-JE-202602"],
    },
  ]);

  it("a voided invoice keeps its number, and the next one does not take it", () => {
    expect(brokenBy(numbered("inv-reversed", number("US01-2026-000003")))).toEqual({});
  });

  it.each([
    ["2026-03-01T22:59:59.999Z", true],
    ["2026-03-01T23:00:00.000Z", false],
    ["2026-03-02T09:00:00.000Z", false],
  ])("an invoice released at %s, without a number the next morning, is late: %s", (finalizedAt, late) => {
    expect(Object.keys(brokenBy(numbered("inv-open", { number: null, finalizedAt })))).toEqual(late ? [invariant] : []);
  });

  it.each([
    ["2026-03-01T00:29:59.999Z", true],
    ["2026-03-02T00:29:59.999Z", true],
    ["2026-03-01T00:30:00.000Z", true],
    ["2026-03-02T00:30:00.000Z", false],
  ])("an entry of February booked at %s, without a number on 2 March, is late: %s", (postedAt, late) => {
    expect(Object.keys(brokenBy(entered("je-february", { number: null, postedAt })))).toEqual(late ? [invariant] : []);
  });

  it("a run has until its instant", () => {
    const at = (asOf: string) =>
      brokenBy((sound) => ({ ...numbered("inv-open", { number: null, finalizedAt: "2026-03-02T10:00:00.000Z" })(sound), asOf }));
    expect(at("2026-03-02T23:00:00.000Z")).toEqual({});
    expect(at("2026-03-02T23:00:00.001Z")).toEqual({ [invariant]: ["inv-open: no number since 2026-03-02T23:00:00.000Z"] });
  });

  it("an entry of a month that is not over waits for its number", () => {
    expect(brokenBy(entered("je-february", { number: null, month: "2026-03" }))).toEqual({});
  });
});
