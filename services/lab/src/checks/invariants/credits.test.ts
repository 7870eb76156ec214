import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { describe, expect, it } from "vitest";
import { checkInvariants } from "../invariants.ts";
import { caseOf, only, usd } from "../objects.fixture.ts";
import { soundSnapshot } from "../snapshot.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { changed } from "./plant.fixture.ts";

const invariant = "credit note = return = credit memo";
const about = { legalEntity: "US01", currency: "USD" };

/** What concerns a credit of a paid invoice; the ledger is other invariants' part. */
function creditedSnapshot(): Snapshot {
  const sound = soundSnapshot();
  return {
    ...sound,
    invoices: changed(sound.invoices, "inv-paid", { credited: usd(110), taxDocumentId: "txd-paid" }),
    creditNotes: [
      only<CreditNote>({
        id: "crn-1",
        ...about,
        status: "issued",
        invoiceId: "inv-paid",
        lines: [{ lineId: "recurring", net: usd(100), tax: usd(10) }],
        net: usd(100),
        tax: usd(10),
        total: usd(110),
        settlement: { offset: usd(0), credit: usd(110), refund: usd(0) },
      }),
      only<CreditNote>({ id: "crn-void", ...about, status: "void", invoiceId: "inv-paid", lines: [], total: usd(7) }),
    ],
    taxDocuments: [
      ...sound.taxDocuments,
      only<TaxDocument>({
        id: "txd-return",
        code: "crn-1",
        kind: "return",
        status: "committed",
        ...about,
        lines: [{ lineId: "recurring", net: usd(-100), taxCode: "saas", tax: usd(-10), details: [] }],
        net: usd(-100),
        tax: usd(-10),
      }),
    ],
    creditMemos: [
      only<CreditMemo>({
        id: "cm-1",
        status: "posted",
        reference: "crn-1",
        invoiceId: "inv-paid",
        ...about,
        net: usd(100),
        tax: usd(10),
        applied: usd(0),
        postedOn: "2026-02-12",
        revenuePolicy: "catch_up",
      }),
    ],
  };
}
const said = (snapshot: Snapshot) => checkInvariants(snapshot).find(({ name }) => name === invariant)?.violations;

describe(invariant, () => {
  it("holds where tax engine and ERP have followed", () => {
    expect(said(creditedSnapshot())).toEqual([]);
  });

  it.each<[string, (credited: Snapshot) => Partial<Snapshot>, string[]]>([
    [
      "no return document",
      ({ taxDocuments }) => ({ taxDocuments: taxDocuments.filter(({ kind }) => kind !== "return") }),
      ["crn-1: return documents 1 against 0"],
    ],
    [
      "one that is not committed",
      ({ taxDocuments }) => ({ taxDocuments: changed(taxDocuments, "txd-return", { status: "saved" }) }),
      ["crn-1: return documents 1 against 0"],
    ],
    [
      "tax a cent off",
      ({ taxDocuments }) => ({ taxDocuments: changed(taxDocuments, "txd-return", { tax: usd(-9) }) }),
      ["crn-1 and txd-return: tax 10 USD against 9 USD"],
    ],
    ["no credit memo", () => ({ creditMemos: [] }), ["crn-1: credit memos 1 against 0"]],
    [
      "a credit memo twice",
      ({ creditMemos }) => ({ creditMemos: [...creditMemos, { ...(creditMemos[0] as CreditMemo), id: "cm-2" }] }),
      ["crn-1: credit memos 1 against 2"],
    ],
    [
      "a credit memo over another tax",
      ({ creditMemos }) => ({ creditMemos: changed(creditMemos, "cm-1", { tax: usd(11) }) }),
      ["crn-1 and cm-1: tax 10 USD against 11 USD"],
    ],
    [
      "a void note that is still booked",
      ({ invoices, creditNotes }) => ({
        creditNotes: changed(creditNotes, "crn-1", { status: "void" }),
        invoices: changed(invoices, "inv-paid", { credited: usd(0) }),
      }),
      ["crn-1: return documents 0 against 1, credit memos 0 against 1"],
    ],
    [
      "a return for no credit note",
      ({ taxDocuments }) => ({
        taxDocuments: [...taxDocuments, only<TaxDocument>({ id: "txd-stray", code: "stray", kind: "return", status: "committed" })],
      }),
      ["txd-stray for stray, which is no credit note"],
    ],
    [
      "an invoice that counts other credits",
      ({ invoices }) => ({ invoices: changed(invoices, "inv-paid", { credited: usd(109) }) }),
      ["inv-paid: credited 109 against 110"],
    ],
  ])("is broken by %s", (_, plant, says) => {
    const credited = creditedSnapshot();
    expect(said({ ...credited, ...plant(credited) })).toEqual(says);
  });

  it("waits while an open case says why", () => {
    const credited = creditedSnapshot();
    const findings = [only<Finding>({ businessKey: "inv-paid" })];
    const cases = [...credited.cases, caseOf("case-refused", "assigned", { businessKey: "inv-paid", findings }, "assigned")];
    expect(said({ ...credited, creditMemos: [], cases })).toEqual([]);
  });
});
