import type { Receivable } from "@cashline/contracts/systems/erp/entities";
import { describe, expect, it } from "vitest";
import { credit, debit, entry, schedule, scheduleLine, trialBalanceOf } from "../ledger.fixture.ts";
import { receivable, usd } from "../objects.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { booked, brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const posting =
  (id: string, change: Partial<Receivable>) =>
  ({ receivables }: Snapshot) => ({ receivables: changed(receivables, id, change) });
/** One posting more, with its schedule and all its bookings, as if ERP had taken it in earnest. */
const posted = (sound: Snapshot, invoiceId: string, contractId: string): Partial<Snapshot> => ({
  receivables: [...sound.receivables, receivable("again", 500, 50, { invoiceId, status: "open" })],
  schedules: [...sound.schedules, { ...schedule("again", 500, scheduleLine("2026-03", "planned", 500)), invoiceId, contractId }],
  ...booked(sound, debit("receivable", 550), credit("tax_payable", 50), credit("deferred_revenue", 500)),
});

describe("invoice = receivable", () => {
  const invariant = "invoice = receivable";
  /** As ERP is left once a posting was reversed that billing had no invoice for. */
  const takenBack = ({ receivables, schedules }: Snapshot) => ({
    receivables: changed(receivables, "ar-reversed", { invoiceId: "inv-none" }),
    schedules: changed(schedules, "rs-reversed", { invoiceId: "inv-none" }),
  });
  it("holds once a posting for an invoice that is not there is reversed", () => expect(brokenBy(takenBack)).toEqual({}));
  itBreaks([
    {
      invariant: "deferred = unrecognised",
      by: "a schedule over another sum than the posting that was taken back",
      plant: (sound) => ({ ...takenBack(sound), receivables: changed(takenBack(sound).receivables, "ar-reversed", { net: usd(91) }) }),
      says: ["rs-reversed and ar-reversed: scheduled 90 USD against 91 USD, lines 90 USD against 91 USD"],
    },
    {
      invariant,
      by: "an invoice posted twice",
      plant: (sound) => posted(sound, "inv-open", "ctr-open"),
      says: ["inv-open: posted 2 times"],
      also: { "tax payable = tax invoiced": ["tax payable US01 USD: 170 against 220"] },
    },
    {
      invariant,
      by: "a posting for an invoice that is not there",
      plant: (sound) => posted(sound, "inv-none", "ctr-open"),
      says: ["ar-again: posted for inv-none, which is not there"],
      also: {
        "deferred = unrecognised": [
          "rs-again and ar-again: contract ctr-open against none, posted 500 USD against none, scheduled 500 USD against none, lines 500 USD against none",
        ],
        "tax payable = tax invoiced": ["tax payable US01 USD: 170 against 220"],
      },
    },
    {
      invariant,
      by: "a draft posted before its release",
      plant: ({ receivables, schedules }) => ({
        receivables: [...receivables, receivable("held", 700, 0, { status: "cleared", open: usd(0) })],
        schedules: [...schedules, schedule("held", 700, scheduleLine("2026-02", "recognized", 700))],
      }),
      says: ["ar-held: posted for inv-held, which is draft"],
      also: { "deferred = unrecognised": ["revenue US01 USD: 800 against 100"] },
    },
    {
      invariant,
      by: "a voided invoice whose posting stands",
      plant: posting("ar-reversed", { status: "cleared" }),
      says: ["ar-reversed: posted for inv-reversed, which is void"],
      also: { "deferred = unrecognised": ["rs-reversed and ar-reversed: cancelled 1 against 0"] },
    },
    {
      invariant,
      by: "a released invoice whose posting was reversed",
      plant: posting("ar-paid", { status: "reversed" }),
      says: ["inv-paid: posted 0 times"],
      also: { "deferred = unrecognised": ["rs-paid and ar-paid: cancelled 0 against 2"] },
    },
    {
      invariant,
      by: "a posting of another sum",
      plant: posting("ar-paid", { gross: usd(1319) }),
      says: ["inv-paid and ar-paid: total 1320 USD against 1319 USD"],
    },
    {
      invariant,
      by: "a posting in another currency",
      plant: posting("ar-paid", { currency: "EUR", gross: { currency: "EUR", minor: "1320" } }),
      says: ["inv-paid and ar-paid: currency USD against EUR, total 1320 USD against 1320 EUR"],
    },
    {
      invariant,
      by: "a posting by another legal entity",
      plant: posting("ar-open", { legalEntity: "DE01" }),
      says: ["inv-open and ar-open: entity US01 against DE01"],
      also: {
        "subledger = control account": ["receivables US01 USD: 0 against 550", "receivables DE01 USD: 550 against 0"],
        "deferred = unrecognised": ["rs-open and ar-open: entity US01 against DE01"],
      },
    },
    {
      invariant,
      by: "less open than is due",
      plant: posting("ar-open", { open: usd(549) }),
      says: ["inv-open and ar-open: due 550 USD against 549 USD"],
      also: { "subledger = control account": ["receivables US01 USD: 549 against 550"] },
    },
    {
      invariant,
      by: "an open item said to be cleared",
      plant: posting("ar-open", { status: "cleared" }),
      says: ["inv-open and ar-open: status open against cleared"],
    },
    {
      invariant,
      by: "a reversed posting still open",
      plant: posting("ar-reversed", { open: usd(5) }),
      says: ["ar-reversed: reversed, and open for 5 USD"],
      also: { "subledger = control account": ["receivables US01 USD: 555 against 550"] },
    },
  ]);
});

describe("subledger = control account", () => {
  const invariant = "subledger = control account";
  const abroad = {
    ...entry("je-abroad", null, debit("receivable", 5), credit("cash", 5)),
    legalEntity: "DE01",
    postedAt: "2026-03-02T09:00:00.000Z",
  };
  itBreaks([
    {
      invariant,
      by: "more in the account than is open",
      plant: (sound) => booked(sound, debit("receivable", 5), credit("cash", 5)),
      says: ["receivables US01 USD: 550 against 555"],
      also: { "money in = cash applied": ["cash US01 USD: 1320 against 1315"] },
    },
    {
      invariant,
      by: "less in the account than is open",
      plant: (sound) => booked(sound, debit("cash", 5), credit("receivable", 5)),
      says: ["receivables US01 USD: 550 against 545"],
      also: { "money in = cash applied": ["cash US01 USD: 1320 against 1325"] },
    },
    {
      invariant,
      by: "a receivable of another legal entity that nothing stands behind",
      plant: ({ journal }) => ({ journal: [...journal, abroad], trialBalance: trialBalanceOf([...journal, abroad]) }),
      says: ["receivables DE01 USD: 0 against 5"],
      also: { "money in = cash applied": ["cash DE01 USD: 0 against -5"] },
    },
  ]);
});
