import type { RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import { describe, expect, it } from "vitest";
import { credit, debit, schedule, scheduleLine } from "../ledger.fixture.ts";
import { usd } from "../objects.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { booked, brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const invariant = "deferred = unrecognised";
const laid =
  (id: string, change: Partial<RevenueSchedule>) =>
  ({ schedules }: Snapshot) => ({ schedules: changed(schedules, id, change) });
const recognised = scheduleLine("2026-02", "recognized", 100);

describe(invariant, () => {
  itBreaks([
    {
      invariant,
      by: "a schedule that has been lost",
      plant: ({ schedules }) => ({ schedules: schedules.filter(({ id }) => id !== "rs-open") }),
      says: ["deferred revenue US01 USD: 1100 against 1600", "ar-open: its schedule rs-open is not there"],
    },
    {
      invariant,
      by: "a schedule nothing was posted for",
      plant: ({ schedules }) => ({ schedules: [...schedules, schedule("stray", 5, scheduleLine("2026-03", "planned", 5))] }),
      says: ["deferred revenue US01 USD: 1605 against 1600", "rs-stray: the schedule of 0 postings"],
    },
    {
      invariant,
      by: "one schedule for two postings",
      plant: ({ receivables }) => ({ receivables: changed(receivables, "ar-open", { revenueScheduleId: "rs-paid" }) }),
      says: ["rs-paid: the schedule of 2 postings", "rs-open: the schedule of 0 postings"],
    },
    {
      invariant,
      by: "another net posted than invoiced",
      plant: ({ receivables }) => ({ receivables: changed(receivables, "ar-open", { net: usd(499) }) }),
      says: ["rs-open and ar-open: posted 499 USD against 500 USD"],
    },
    {
      invariant,
      by: "another total than the invoice's net",
      plant: laid("rs-open", { total: usd(501) }),
      says: ["rs-open and ar-open: scheduled 501 USD against 500 USD"],
    },
    {
      invariant,
      by: "lines that do not add up to the total",
      plant: laid("rs-open", { lines: [scheduleLine("2026-03", "planned", 501)] }),
      says: ["deferred revenue US01 USD: 1601 against 1600", "rs-open and ar-open: lines 501 USD against 500 USD"],
    },
    {
      invariant,
      by: "two schedules that err in opposite directions",
      plant: ({ schedules }) => ({
        schedules: changed(changed(schedules, "rs-open", { lines: [scheduleLine("2026-03", "planned", 501)] }), "rs-paid", {
          lines: [recognised, scheduleLine("2026-03", "planned", 1099)],
        }),
      }),
      says: ["rs-paid and ar-paid: lines 1199 USD against 1200 USD", "rs-open and ar-open: lines 501 USD against 500 USD"],
    },
    {
      invariant,
      by: "a line in another currency",
      plant: laid("rs-open", { lines: [{ ...scheduleLine("2026-03", "planned", 500), amount: { currency: "EUR", minor: "500" } }] }),
      says: [
        "deferred revenue US01 USD: 1100 against 1600",
        "deferred revenue US01 EUR: 500 against 0",
        "rs-open and ar-open: foreign 2026-03 against none",
      ],
    },
    {
      invariant,
      by: "a schedule of another invoice",
      plant: laid("rs-open", { invoiceId: "inv-paid" }),
      says: ["rs-open and ar-open: invoice inv-paid against inv-open"],
    },
    {
      invariant,
      by: "a schedule of another contract",
      plant: laid("rs-open", { contractId: "ctr-paid" }),
      says: ["rs-open and ar-open: contract ctr-paid against ctr-open"],
    },
    {
      invariant,
      by: "a schedule of another legal entity",
      plant: laid("rs-open", { legalEntity: "DE01" }),
      says: [
        "deferred revenue US01 USD: 1100 against 1600",
        "deferred revenue DE01 USD: 500 against 0",
        "rs-open and ar-open: entity DE01 against US01",
      ],
    },
    {
      invariant,
      by: "a posting that stands with its schedule cancelled",
      plant: laid("rs-open", { lines: [scheduleLine("2026-03", "cancelled", 500)] }),
      says: ["deferred revenue US01 USD: 1100 against 1600", "rs-open and ar-open: cancelled 1 against 0"],
    },
    {
      invariant,
      by: "a reversed posting whose schedule goes on",
      plant: laid("rs-reversed", { lines: [scheduleLine("2026-03", "planned", 90)] }),
      says: ["deferred revenue US01 USD: 1690 against 1600", "rs-reversed and ar-reversed: cancelled 0 against 1"],
    },
    {
      invariant,
      by: "revenue booked that no schedule has recognised",
      plant: (sound) => booked(sound, debit("deferred_revenue", 5), credit("revenue", 5)),
      says: ["deferred revenue US01 USD: 1600 against 1595", "revenue US01 USD: 100 against 105"],
    },
    {
      invariant,
      by: "revenue booked straight from cash",
      plant: (sound) => booked(sound, debit("cash", 5), credit("revenue", 5)),
      says: ["revenue US01 USD: 100 against 105"],
      also: { "money in = cash applied": ["cash US01 USD: 1320 against 1325"] },
    },
    {
      invariant,
      by: "revenue recognised before its day",
      plant: (sound) => ({
        ...booked(sound, debit("deferred_revenue", 1100), credit("revenue", 1100)),
        ...laid("rs-paid", { lines: [recognised, scheduleLine("2026-03", "recognized", 1100)] })(sound),
      }),
      says: ["rs-paid: 2026-03 recognised before 2026-03-28"],
    },
    {
      invariant,
      by: "a month that ended and was not recognised",
      plant: (sound) => ({
        ...booked(sound, debit("revenue", 100), credit("deferred_revenue", 100)),
        ...laid("rs-paid", { lines: [scheduleLine("2026-02", "planned", 100), scheduleLine("2026-03", "planned", 1100)] })(sound),
      }),
      says: ["rs-paid: 2026-02 not recognised yet"],
    },
    {
      invariant,
      by: "revenue recognised without an entry",
      plant: laid("rs-paid", { lines: [{ ...recognised, journalEntryId: null }, scheduleLine("2026-03", "planned", 1100)] }),
      says: ["rs-paid: 2026-02 recognised without an entry"],
    },
  ]);

  const late = laid("rs-open", { lines: [scheduleLine("2026-02", "planned", 200), scheduleLine("2026-03", "planned", 300)] });

  it.each([
    ["2026-02-28T23:29:59.999Z", ["rs-open: 2026-02 not recognised yet"]],
    ["2026-02-28T23:30:00.000Z", undefined],
    ["2026-03-01T10:00:00.000Z", undefined],
  ])("what is posted at %s: a run takes only what it found there", (postedAt, says) => {
    const broken = brokenBy((sound) => ({ ...late(sound), journal: changed(sound.journal, "je-open", { postedAt }) }));
    expect(broken[invariant]).toEqual(says);
  });

  it("the run of the month itself has until its instant", () => {
    expect(brokenBy((sound) => ({ ...late(sound), asOf: "2026-02-28T23:30:00.000Z" }))).toEqual({});
    expect(brokenBy((sound) => ({ ...late(sound), asOf: "2026-02-28T23:30:00.001Z" }))).toEqual({
      [invariant]: ["rs-open: 2026-02 not recognised yet"],
    });
  });
});
