import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyCredits, creditInvoice, giveBack, recordRefund, voidCreditNote, type CreditRequest } from "./credit-note.ts";
import { at, draft, tax } from "./example-objects.ts";
import { finalizeInvoice, payInvoice, voidInvoice, writeOffInvoice } from "./invoice.ts";
import { noPolicySet } from "./policy.ts";

const eur = (minor: number | bigint) => ({ currency: "EUR", minor: String(minor) });
const reason = "service_credit" as const;

/** 10 seats for a year and usage above the included units, with tax. */
function open(): Invoice {
  const invoice = draft({ usage: 6200 });
  const decision = finalizeInvoice(invoice, tax(invoice, [103740n, 181n]), "on_receipt", at, "UTC");
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision.invoice;
}
function paid(): Invoice {
  const decision = payInvoice(open(), open().due, at);
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision.invoice;
}
const credit = (invoice: Invoice, request: Partial<CreditRequest> = {}, earlier: CreditNote[] = [], changes: object = {}) =>
  creditInvoice(`crn_${earlier.length + 1}`, invoice, earlier, { reason, ...request }, { ...noPolicySet, ...changes }, at);
const must = (decision: ReturnType<typeof credit>) => {
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision;
};

describe("credit notes", () => {
  test("all that is left of an open invoice offsets what is due, and the invoice is paid", () => {
    const { note, invoice } = must(credit(open()));
    expect(note).toMatchObject({ net: { minor: "546950" }, tax: { minor: "103921" }, total: { minor: "650871" }, creditStatus: "none" });
    expect(note.settlement).toEqual({ offset: eur(650871), credit: eur(0), refund: eur(0) });
    expect(invoice).toMatchObject({ status: "paid", due: { minor: "0" }, credited: { minor: "650871" }, paid: { minor: "0" } });
  });

  test.each([
    ["credit", { credit: eur(650871), refund: eur(0) }, "available", "none"],
    ["refund", { credit: eur(0), refund: eur(650871) }, "none", "pending"],
  ] as const)("what a paid invoice gives back becomes a %s as the policy says", (creditSurplus, parts, creditStatus, refundStatus) => {
    const { note, invoice } = must(credit(paid(), {}, [], { creditSurplus }));
    expect(note.settlement).toEqual({ offset: eur(0), ...parts });
    expect(note).toMatchObject({ creditStatus, refundStatus });
    expect(invoice.status).toBe("paid");
  });

  test("a request says how the total is settled, within what is due, was paid and was had back", () => {
    const line = { lines: [{ lineId: "recurring", net: eur(100_000) }] };
    const settle = (offset: number, own: number, refund: number) =>
      credit(paid(), { ...line, settlement: { offset: eur(offset), credit: eur(own), refund: eur(refund) } });
    expect(must(settle(0, 19_000, 100_000)).note).toMatchObject({ total: { minor: "119000" }, creditRemaining: { minor: "19000" } });
    expect(settle(1, 18_999, 100_000)).toMatchObject({ code: "credit-exceeds-invoice" });
    expect(settle(0, 0, 1)).toMatchObject({ code: "invalid-request" });
    expect(settle(-1, 1, 119_000)).toMatchObject({ code: "invalid-request" });
    const unpaid = credit(open(), { ...line, settlement: { offset: eur(0), credit: eur(119_000), refund: eur(0) } });
    expect(unpaid).toMatchObject({ code: "credit-exceeds-invoice" });
    const foreign = { currency: "USD", minor: "0" };
    expect(credit(paid(), { ...line, settlement: { offset: foreign, credit: foreign, refund: foreign } })).toMatchObject({
      code: "invalid-request",
    });
  });

  test.each<[string, CreditRequest["lines"], string]>([
    ["more than is left of a line", [{ lineId: "usage", net: eur(951) }], "credit-exceeds-invoice"],
    ["a line the invoice has not", [{ lineId: "other" }], "invalid-request"],
    ["a line twice", [{ lineId: "usage" }, { lineId: "usage" }], "invalid-request"],
    ["nothing of a line", [{ lineId: "usage", net: eur(0) }], "invalid-request"],
    ["less than nothing", [{ lineId: "usage", net: eur(-1) }], "invalid-request"],
    ["another currency", [{ lineId: "usage", net: { currency: "USD", minor: "1" } }], "invalid-request"],
  ])("%s is not credited", (_, lines, code) => {
    expect(credit(open(), lines ? { lines } : {})).toMatchObject({ outcome: "refused", code });
  });

  test("a draft, a void invoice and one credited in full are not credited", () => {
    expect(credit(draft())).toMatchObject({ code: "invoice-not-creditable" });
    const gone = voidInvoice(open(), at);
    expect(gone.outcome === "changed" && credit(gone.invoice)).toMatchObject({ code: "invoice-not-creditable" });
    const all = must(credit(open()));
    expect(credit(all.invoice, {}, [all.note])).toMatchObject({ code: "credit-exceeds-invoice" });
  });

  test("an uncollectible invoice is credited, and stays given up", () => {
    const written = writeOffInvoice(open(), "bankrupt", at);
    if (written.outcome === "refused") throw new Error(written.detail);
    expect(must(credit(written.invoice)).invoice).toMatchObject({ status: "uncollectible", due: { minor: "0" } });
  });

  test("pieces never come to more than the invoice, each line gives its tax back to the cent, and the parts add up", () => {
    const pieces = fc.array(fc.tuple(fc.constantFrom("recurring", "usage"), fc.integer({ min: 1, max: 300_000 })), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, fc.boolean(), (drawn, isPaid) => {
        let invoice = isPaid ? paid() : open();
        const notes: CreditNote[] = [];
        const step = (request: Partial<CreditRequest>) => {
          const decision = credit(invoice, request, notes);
          if (decision.outcome === "refused") return;
          notes.push(decision.note);
          invoice = decision.invoice;
        };
        for (const [lineId, net] of drawn) step({ lines: [{ lineId, net: eur(net) }] });
        step({});
        const total = (pick: (note: CreditNote) => { minor: string }) => notes.reduce((sum, note) => sum + BigInt(pick(note).minor), 0n);
        expect(total((note) => note.total)).toBe(BigInt(invoice.total.minor));
        expect(total((note) => note.tax)).toBe(BigInt(invoice.tax.minor));
        expect(BigInt(invoice.credited.minor)).toBe(BigInt(invoice.total.minor));
        for (const { settlement, total: whole, tax: taxes } of notes) {
          const { offset, credit: balance, refund } = settlement;
          expect(BigInt(offset.minor) + BigInt(balance.minor) + BigInt(refund.minor)).toBe(BigInt(whole.minor));
          expect(BigInt(taxes.minor) >= 0n).toBe(true);
        }
      }),
    );
  });

  test("voiding a credit note nobody used makes the invoice what it was", () => {
    const line = { lines: [{ lineId: "usage" }] };
    const before = open();
    const { note, invoice } = must(credit(before, line));
    const voided = must(voidCreditNote(note, invoice, at));
    expect(voided.note).toMatchObject({ status: "void", creditRemaining: { minor: "0" } });
    expect(voided.invoice).toEqual(before);
    expect(voidCreditNote(voided.note, voided.invoice, at)).toMatchObject({ code: "credit-note-not-voidable" });
  });

  test("a credit in use, a refund under way, and what paid the invoice are not taken back", () => {
    const { note, invoice } = must(credit(paid()));
    const { used } = applyCredits(open(), [note]);
    expect(voidCreditNote(used[0] as CreditNote, invoice, at)).toMatchObject({ code: "credit-note-not-voidable" });
    const refund = must(credit(paid(), {}, [], { creditSurplus: "refund" }));
    expect(voidCreditNote(refund.note, refund.invoice, at)).toMatchObject({ code: "credit-note-not-voidable" });
    const whole = must(credit(open()));
    expect(voidCreditNote(whole.note, whole.invoice, at)).toMatchObject({ code: "credit-note-not-voidable" });
    const failed = recordRefund(refund.note, "failed");
    expect(failed.outcome === "recorded" && voidCreditNote(failed.note, refund.invoice, at).outcome).toBe("credited");
  });

  test("a refund's end is told once", () => {
    const { note } = must(credit(paid(), {}, [], { creditSurplus: "refund" }));
    const done = recordRefund(note, "succeeded");
    expect(done).toMatchObject({ note: { refundStatus: "succeeded" } });
    expect(done.outcome === "recorded" && recordRefund(done.note, "failed")).toMatchObject({ code: "refund-not-pending" });
  });

  test("balances go against the next invoice, the oldest first, and come back when it is voided", () => {
    const old = { ...must(credit(paid(), { lines: [{ lineId: "usage" }] })).note, id: "crn_9", issuedAt: "2025-12-01T00:00:00.000Z" };
    const young = must(credit(paid())).note;
    const { invoice, used } = applyCredits(open(), [young, old]);
    expect(used.map(({ id, creditStatus }) => [id, creditStatus])).toEqual([
      ["crn_9", "consumed"],
      ["crn_1", "available"],
    ]);
    expect(invoice).toMatchObject({ due: { minor: "0" }, creditsApplied: [{ creditNoteId: "crn_9" }, { creditNoteId: "crn_1" }] });
    const returned = used.map((note, index) => giveBack(note, invoice.creditsApplied[index]?.amount ?? eur(0)));
    expect(returned.map(({ creditRemaining }) => creditRemaining)).toEqual([old.creditRemaining, young.creditRemaining]);
    expect(applyCredits(open(), [{ ...young, currency: "USD" }]).used).toEqual([]);
  });
});
