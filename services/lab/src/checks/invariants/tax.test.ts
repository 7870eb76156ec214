import { describe, expect, it } from "vitest";
import { credit, debit, entry, trialBalanceOf } from "../ledger.fixture.ts";
import { only, taxDocument, usd } from "../objects.fixture.ts";
import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { Snapshot } from "../snapshot.ts";
import { booked, brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const document =
  (id: string, change: Partial<TaxDocument>) =>
  ({ taxDocuments }: Snapshot) => ({ taxDocuments: changed(taxDocuments, id, change) });
const committed =
  (id: string, code: string) =>
  ({ taxDocuments }: Snapshot) => ({
    taxDocuments: [...taxDocuments, { ...taxDocument("stray", 50, 5, "committed"), id, code }],
  });

describe("invoice tax = tax document", () => {
  const invariant = "invoice tax = tax document";
  itBreaks([
    {
      invariant,
      by: "another tax on the document",
      plant: document("txd-open", { tax: usd(51) }),
      says: ["inv-open and txd-open: tax 50 USD against 51 USD"],
    },
    {
      invariant,
      by: "the same tax of another net",
      plant: document("txd-open", { net: usd(501) }),
      says: ["inv-open and txd-open: net 500 USD against 501 USD"],
    },
    {
      invariant,
      by: "the same tax on other lines",
      plant: document("txd-open", { lines: [only<TaxDocument["lines"][number]>({ lineId: "usage", net: usd(500), tax: usd(50) })] }),
      says: ["inv-open and txd-open: lines recurring 500 USD + 50 USD against usage 500 USD + 50 USD"],
    },
    {
      invariant,
      by: "a document of another seller",
      plant: document("txd-open", { legalEntity: "DE01" }),
      says: ["inv-open and txd-open: seller US01 against DE01"],
    },
    {
      invariant,
      by: "a document never committed",
      plant: document("txd-paid", { status: "saved" }),
      says: ["inv-paid: its tax document txd-paid is saved"],
    },
    {
      invariant,
      by: "a document voided behind a paid invoice",
      plant: document("txd-paid", { status: "voided" }),
      says: ["inv-paid: its tax document txd-paid is voided"],
    },
    {
      invariant,
      by: "no document at all",
      plant: ({ invoices }) => ({ invoices: changed(invoices, "inv-paid", { taxDocumentId: null }) }),
      says: ["inv-paid: its tax document none is not there"],
    },
    {
      invariant,
      by: "another invoice's document",
      plant: ({ invoices, taxDocuments }) => ({
        invoices: changed(invoices, "inv-open", { taxDocumentId: "txd-paid" }),
        taxDocuments: changed(taxDocuments, "txd-paid", {
          net: usd(500),
          tax: usd(50),
          lines: taxDocument("paid", 500, 50, "committed").lines,
        }),
      }),
      says: [
        "inv-paid and txd-paid: net 1200 USD against 500 USD, tax 120 USD against 50 USD, lines recurring 1200 USD + 120 USD against recurring 500 USD + 50 USD",
        "inv-open and txd-paid: invoice inv-open against inv-paid",
      ],
    },
  ]);
});

describe("no tax without invoice", () => {
  const invariant = "no tax without invoice";
  itBreaks([
    {
      invariant,
      by: "tax committed for nothing",
      plant: committed("txd-stray", "inv-none"),
      says: ["txd-stray for inv-none, which is not there"],
    },
    {
      invariant,
      by: "tax left committed when the invoice was voided",
      plant: document("txd-reversed", { status: "committed" }),
      says: ["txd-reversed for inv-reversed, which is void"],
    },
    {
      invariant,
      by: "tax of a released invoice committed twice",
      plant: committed("txd-again", "inv-paid"),
      says: ["txd-paid for inv-paid: one of 2 committed", "txd-again for inv-paid: one of 2 committed"],
    },
    {
      invariant,
      by: "tax of a held draft committed twice",
      plant: committed("txd-again", "inv-held"),
      says: ["txd-held for inv-held: one of 2 committed", "txd-again for inv-held: one of 2 committed"],
    },
    {
      invariant,
      by: "a draft whose hold was lifted",
      plant: ({ invoices }) => ({ invoices: changed(invoices, "inv-held", { hold: null }) }),
      says: ["txd-held for inv-held, which is draft"],
    },
    {
      invariant,
      by: "a draft held by a case that is closed",
      plant: ({ invoices }) => ({
        invoices: changed(invoices, "inv-held", { hold: { reason: "", caseId: "case-old", since: "2026-02-01T00:00:00.000Z" } }),
      }),
      says: ["txd-held for inv-held, which is draft"],
    },
  ]);
});

it("a tax document that was filed, and a committed return against it, break nothing of the sale's", () => {
  expect(
    brokenBy(({ taxDocuments }) => ({
      taxDocuments: [
        ...changed(taxDocuments, "txd-paid", { status: "locked" }),
        { ...taxDocument("credit", -50, -5, "committed"), kind: "return", code: "cn-1" },
      ],
    })),
  ).toEqual({ "credit note = return = credit memo": ["txd-credit for cn-1, which is no credit note"] });
});

/** The open invoice with a tax of 50 given back in place of one owed, its tax booked so. */
const givingBack = (...tax: JournalLine[]) => {
  return ({ invoices, receivables, taxDocuments, intents, journal }: Snapshot) => {
    const sums = { tax: usd(-50), total: usd(450), due: usd(450) };
    const withTax = <Line extends { tax: unknown }>([line]: readonly Line[]) => [{ ...line, tax: usd(-50) } as Line];
    const lines = [debit("receivable", 450), ...tax, credit("deferred_revenue", 500)];
    const next = changed(journal, "je-open", { lines });
    return {
      invoices: changed(invoices, "inv-open", { ...sums, lines: withTax(invoices.find(({ id }) => id === "inv-open")?.lines ?? []) }),
      receivables: changed(receivables, "ar-open", { tax: usd(-50), gross: usd(450), open: usd(450) }),
      taxDocuments: changed(taxDocuments, "txd-open", {
        tax: usd(-50),
        lines: withTax(taxDocuments.find(({ id }) => id === "txd-open")?.lines ?? []),
      }),
      intents: changed(intents, "pi-open", { amount: usd(450) }),
      journal: next,
      trialBalance: trialBalanceOf(next),
    };
  };
};

it("an invoice that gives tax back is sound when it is booked as a debit to tax payable", () => {
  expect(brokenBy(givingBack(debit("tax_payable", 50)))).toEqual({});
  expect(brokenBy(givingBack(credit("tax_payable", 50)))).toMatchObject({
    "debits = credits": expect.any(Array) as unknown,
    "tax payable = tax invoiced": ["tax payable US01 USD: 70 against 170"],
  });
});

describe("tax payable = tax invoiced", () => {
  const invariant = "tax payable = tax invoiced";
  itBreaks([
    {
      invariant,
      by: "a posting short of its invoice's tax",
      plant: ({ receivables }) => ({ receivables: changed(receivables, "ar-open", { tax: usd(49) }) }),
      says: ["ar-open and inv-open: tax 49 USD against 50 USD"],
    },
    {
      invariant,
      by: "tax owed that no invoice bears",
      plant: (sound) => booked(sound, debit("cash", 5), credit("tax_payable", 5)),
      says: ["tax payable US01 USD: 170 against 175"],
      also: { "money in = cash applied": ["cash US01 USD: 1320 against 1325"] },
    },
    {
      invariant,
      by: "tax that left the account",
      plant: (sound) => booked(sound, debit("tax_payable", 5), credit("cash", 5)),
      says: ["tax payable US01 USD: 170 against 165"],
      also: { "money in = cash applied": ["cash US01 USD: 1320 against 1315"] },
    },
    {
      invariant,
      by: "tax owed by another legal entity",
      plant: ({ journal }) => {
        const there = {
          ...entry("je-there", null, debit("cash", 5), credit("tax_payable", 5)),
          legalEntity: "DE01",
          postedAt: "2026-03-02T09:00:00.000Z",
        };
        const next = [...journal, entry("je-here", 7, debit("tax_payable", 5), credit("cash", 5)), there];
        return { journal: next, trialBalance: trialBalanceOf(next) };
      },
      says: ["tax payable US01 USD: 170 against 165", "tax payable DE01 USD: 0 against 5"],
      also: { "money in = cash applied": ["cash US01 USD: 1320 against 1315", "cash DE01 USD: 0 against 5"] },
    },
  ]);
});
