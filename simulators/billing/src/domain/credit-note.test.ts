import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyCredits, creditInvoice, giveBack, recordRefund, voidCreditNote, type CreditRequest } from "./credit-note.ts";
import { at, draft, tax } from "./example-objects.ts";
import { finalizeInvoice, payInvoice, voidInvoice, writeOffInvoice } from "./invoice.ts";
import { appliedPolicy, noPolicySet } from "./policy.ts";

const eur = (minor: number | bigint) => ({ currency: "EUR", minor: String(minor) });
const reason = "service_credit" as const;

/** 10 seats for a year and usage above the included units, with tax. */
function open(): Invoice {
  const invoice = draft({ usage: 6200 });
  const decision = finalizeInvoice(invoice, tax(invoice, [103740n, 181n]), "on_receipt", at, noPolicySet);
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
  test("a note prints what it is, for whom, why and by which rules", () => {
    const invoice = open();
    const zone = { timeZone: "America/New_York", rounding: "half-even" as const };
    const { note } = must(credit(invoice, { lines: [{ lineId: "usage", net: eur(100) }], memo: "outage" }, [], zone));
    expect(note).toEqual({
      id: "crn_1",
      number: null,
      status: "issued",
      invoiceId: "inv_1",
      billingAccountId: invoice.billingAccountId,
      accountId: invoice.accountId,
      subscriptionId: invoice.subscriptionId,
      legalEntity: "DE01",
      currency: "EUR",
      reason,
      memo: "outage",
      lines: [{ lineId: "usage", net: eur(100), tax: eur(19) }],
      net: eur(100),
      tax: eur(19),
      total: eur(119),
      settlement: { offset: eur(119), credit: eur(0), refund: eur(0) },
      creditStatus: "none",
      creditRemaining: eur(0),
      refundStatus: "none",
      rounding: "half-even, per line",
      policy: appliedPolicy({ ...noPolicySet, ...zone }),
      issuedAt: at,
      issuedOn: "2025-12-31",
      numberDueAt: "2026-01-01T04:00:00.000Z",
      voidedAt: null,
    });
    expect(must(credit(invoice)).note.memo).toBeNull();
  });

  test("a piece of an open invoice lowers what is due and leaves it open", () => {
    const { invoice } = must(credit(open(), { lines: [{ lineId: "usage", net: eur(100) }] }));
    expect(invoice).toMatchObject({ status: "open", due: eur(650_752), credited: eur(119), paidAt: null });
    expect(must(credit(open())).invoice.paidAt).toBe(at);
    expect(must(credit(paid())).invoice).toEqual({ ...paid(), credited: eur(650_871) });
  });

  test("what is left of a line decides, down to its last cent", () => {
    const first = must(credit(open(), { lines: [{ lineId: "usage", net: eur(900) }] }));
    const next = (minor: number) => credit(first.invoice, { lines: [{ lineId: "usage", net: eur(minor) }] }, [first.note]);
    expect(next(51)).toMatchObject({ code: "credit-exceeds-invoice", detail: "51 minor units are more than the 50 left of line usage" });
    expect(must(next(50)).note).toMatchObject({ net: eur(50), tax: eur(10) });
    const voided: CreditNote = { ...first.note, status: "void" };
    expect(must(credit(open(), { lines: [{ lineId: "usage", net: eur(950) }] }, [voided])).note.tax).toEqual(eur(181));
    const rest = must(credit(first.invoice, {}, [first.note])).note;
    expect(rest.lines).toEqual([
      { lineId: "recurring", net: eur(546_000), tax: eur(103_740) },
      { lineId: "usage", net: eur(50), tax: eur(10) },
    ]);
    const both = must(next(50));
    expect(must(credit(both.invoice, {}, [first.note, both.note])).note.lines.map(({ lineId }) => lineId)).toEqual(["recurring"]);
  });

  test("a line without a net of its own is credited whole", () => {
    expect(must(credit(open(), { lines: [{ lineId: "usage" }] })).note.lines).toEqual([{ lineId: "usage", net: eur(950), tax: eur(181) }]);
  });

  test("a surplus goes back as far as money was paid, the rest to the balance", () => {
    const invoice: Invoice = { ...paid(), paid: eur(500_000), creditsApplied: [{ creditNoteId: "crn_0", amount: eur(150_871) }] };
    const { note } = must(credit(invoice, {}, [], { creditSurplus: "refund" }));
    expect(note.settlement).toEqual({ offset: eur(0), credit: eur(150_871), refund: eur(500_000) });
    expect(note).toMatchObject({ creditStatus: "available", creditRemaining: eur(150_871), refundStatus: "pending" });
    const first = must(credit(invoice, { lines: [{ lineId: "usage" }] }, [], { creditSurplus: "refund" }));
    expect(first.note.settlement).toEqual({ offset: eur(0), credit: eur(0), refund: eur(1_131) });
    const second = must(credit(first.invoice, {}, [first.note], { creditSurplus: "refund" }));
    expect(second.note.settlement).toEqual({ offset: eur(0), credit: eur(150_871), refund: eur(498_869) });
  });

  test("a settlement asked for uses what was settled, and no more", () => {
    const invoice: Invoice = { ...paid(), paid: eur(500_000), creditsApplied: [{ creditNoteId: "crn_0", amount: eur(150_871) }] };
    const settle = (own: number, refund: number, earlier: CreditNote[] = []) =>
      credit(invoice, { settlement: { offset: eur(0), credit: eur(own), refund: eur(refund) } }, earlier);
    expect(must(settle(150_871, 500_000)).note.settlement).toEqual({ offset: eur(0), credit: eur(150_871), refund: eur(500_000) });
    expect(settle(150_870, 500_001)).toMatchObject({ detail: "500001 minor units cannot be refunded of 500000 paid" });
    const part: Invoice = { ...open(), due: eur(650_871) };
    const asked = { settlement: { offset: eur(0), credit: eur(650_871), refund: eur(0) } };
    expect(credit(part, asked)).toMatchObject({ detail: "Only 0 minor units of the invoice have been settled" });
  });

  test.each<[string, Partial<CreditRequest>, string]>([
    ["a line it has not", { lines: [{ lineId: "other" }] }, "The invoice has no line other"],
    ["a line twice", { lines: [{ lineId: "usage" }, { lineId: "usage" }] }, "A line is credited once per credit note"],
    ["nothing", { lines: [{ lineId: "usage", net: eur(0) }] }, "A credit of line usage is above zero"],
    ["another currency", { lines: [{ lineId: "usage", net: { currency: "USD", minor: "1" } }] }, "The invoice is in EUR, not USD"],
    ["no line", { lines: [] }, "Nothing is left of the invoice to credit"],
    [
      "a settlement in another currency",
      { settlement: { offset: eur(650_871), credit: { currency: "USD", minor: "0" }, refund: eur(0) } },
      "The invoice is in EUR, not USD",
    ],
    ["a negative part", { settlement: { offset: eur(650_872), credit: eur(-1), refund: eur(0) } }, "No part of a settlement is below zero"],
    [
      "parts that do not add up",
      { settlement: { offset: eur(650_870), credit: eur(0), refund: eur(0) } },
      "The parts come to 650870, the credit to 650871",
    ],
  ])("a request for %s is refused with the reason", (_, request, detail) => {
    const field = request.settlement ? "settlement" : "lines";
    const pointer = request.lines?.length === 0 ? {} : { pointer: `/body/${field}` };
    expect(credit(open(), request)).toMatchObject({ outcome: "refused", detail, ...pointer });
  });

  test("an invoice lowered by a credit of its own is not credited above what it came to", () => {
    const invoice = open();
    const [first, second] = invoice.lines;
    if (!first || !second) throw new Error("the invoice has two lines");
    const lowered: Invoice = {
      ...invoice,
      lines: [
        { ...first, tax: eur(0) },
        { ...second, net: eur(-950), tax: eur(0) },
      ],
      total: eur(545_050),
      due: eur(545_050),
    };
    expect(credit(lowered, { lines: [{ lineId: "recurring" }] })).toEqual({
      outcome: "refused",
      code: "credit-exceeds-invoice",
      detail: "546000 minor units are more than the 545050 left of the invoice",
    });
    const part = must(credit(lowered, { lines: [{ lineId: "recurring", net: eur(45_050) }] }));
    expect(credit(part.invoice, { lines: [{ lineId: "recurring" }] }, [part.note])).toMatchObject({
      detail: "500950 minor units are more than the 500000 left of the invoice",
    });
    const most = must(credit(lowered, { lines: [{ lineId: "recurring", net: eur(545_050) }] }));
    expect(credit(most.invoice, {}, [most.note])).toEqual({
      outcome: "refused",
      code: "credit-exceeds-invoice",
      detail: "Nothing is left of the invoice to credit",
    });
  });

  test("a settlement may be of all three kinds, each within what was settled that way", () => {
    const invoice: Invoice = {
      ...open(),
      due: eur(300_000),
      paid: eur(200_000),
      creditsApplied: [{ creditNoteId: "crn_0", amount: eur(150_871) }],
    };
    const ask = (offset: number, own: number, refund: number, earlier: CreditNote[] = [], request: Partial<CreditRequest> = {}) =>
      credit(invoice, { ...request, settlement: { offset: eur(offset), credit: eur(own), refund: eur(refund) } }, earlier);
    const whole = ask(300_000, 150_871, 200_000);
    expect(whole.outcome).toBe("credited");
    expect(must(whole).note.settlement).toEqual({ offset: eur(300_000), credit: eur(150_871), refund: eur(200_000) });
    expect(must(whole).invoice.status).toBe("paid");
    expect(ask(300_001, 150_870, 200_000)).toEqual({
      outcome: "refused",
      code: "credit-exceeds-invoice",
      detail: "300001 minor units cannot offset the 300000 due",
    });
    expect(ask(300_000, 150_870, 200_001)).toMatchObject({ code: "credit-exceeds-invoice" });
    expect(ask(299_999, 150_872, 200_000)).toEqual({
      outcome: "refused",
      code: "credit-exceeds-invoice",
      detail: "Only 350871 minor units of the invoice have been settled",
    });
    const usage = { lines: [{ lineId: "usage" }] };
    const part = must(ask(0, 1_000, 131, [], usage)).note;
    expect(ask(300_000, 149_740, 200_000, [part])).toMatchObject({ detail: "200000 minor units cannot be refunded of 199869 paid" });
    expect(must(ask(300_000, 149_871, 199_869, [part])).note.total).toEqual(eur(649_740));
    expect(ask(299_999, 149_872, 199_869, [part])).toMatchObject({ detail: "Only 349740 minor units of the invoice have been settled" });
  });

  test("a line that cost nothing gives its tax back whole, a credited one in the same sign", () => {
    const invoice = open();
    const [first, second] = invoice.lines;
    if (!first || !second) throw new Error("the invoice has two lines");
    const free: Invoice = { ...invoice, lines: [first, { ...second, net: eur(0), tax: eur(181) }], total: eur(649_921), due: eur(649_921) };
    expect(credit(free, { lines: [{ lineId: "usage" }] })).toMatchObject({ code: "invalid-request" });
    const credited: Invoice = {
      ...invoice,
      lines: [first, { ...second, net: eur(-950), tax: eur(-181) }],
      total: eur(648_609),
      due: eur(648_609),
    };
    expect(must(credit(credited)).note.lines[1]).toEqual({ lineId: "usage", net: eur(-950), tax: eur(-181) });
    const untaxed: Invoice = { ...invoice, lines: [{ ...first, tax: null }], total: first.net, due: first.net };
    expect(must(credit(untaxed)).note).toMatchObject({ tax: eur(0), total: first.net });
  });

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
    expect(credit(draft())).toMatchObject({ code: "invoice-not-creditable", detail: "The invoice is draft" });
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
    expect(voidCreditNote(voided.note, voided.invoice, at)).toMatchObject({
      code: "credit-note-not-voidable",
      detail: "The credit note is void already",
    });
    expect(voided.note).toMatchObject({ creditStatus: "none", voidedAt: at });
    const balance = must(credit(paid()));
    const taken = must(voidCreditNote(balance.note, balance.invoice, at));
    expect(taken.note).toMatchObject({ creditStatus: "voided", creditRemaining: eur(0) });
    expect(taken.invoice).toEqual(paid());
  });

  test("a credit in use, a refund under way, and what paid the invoice are not taken back", () => {
    const { note, invoice } = must(credit(paid()));
    const { used } = applyCredits(open(), [note]);
    expect(voidCreditNote(used[0] as CreditNote, invoice, at)).toMatchObject({
      code: "credit-note-not-voidable",
      detail: "Part of the credit has been used",
    });
    const refund = must(credit(paid(), {}, [], { creditSurplus: "refund" }));
    expect(voidCreditNote(refund.note, refund.invoice, at)).toMatchObject({
      code: "credit-note-not-voidable",
      detail: "Its refund is pending",
    });
    expect(voidCreditNote({ ...refund.note, refundStatus: "succeeded" }, refund.invoice, at)).toMatchObject({
      detail: "Its refund is succeeded",
    });
    const whole = must(credit(open()));
    expect(voidCreditNote(whole.note, whole.invoice, at)).toMatchObject({
      code: "credit-note-not-voidable",
      detail: "The invoice it reduced is paid",
    });
    const failed = recordRefund(refund.note, "failed");
    expect(failed.outcome === "recorded" && voidCreditNote(failed.note, refund.invoice, at).outcome).toBe("credited");
  });

  test("a refund's end is told once", () => {
    const { note } = must(credit(paid(), {}, [], { creditSurplus: "refund" }));
    const done = recordRefund(note, "succeeded");
    expect(done).toMatchObject({ note: { refundStatus: "succeeded" } });
    expect(done.outcome === "recorded" && recordRefund(done.note, "failed")).toMatchObject({
      code: "refund-not-pending",
      detail: "The refund is succeeded",
    });
    expect(recordRefund({ ...note, status: "void" }, "succeeded")).toMatchObject({ code: "refund-not-pending" });
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
    expect(invoice.creditsApplied.map(({ amount }) => amount)).toEqual([old.creditRemaining, eur(650_871 - 1_131)]);
    expect(used[1]?.creditRemaining).toEqual(eur(1_131));
    expect(returned.map(({ creditStatus }) => creditStatus)).toEqual(["available", "available"]);
    const unusable: Partial<CreditNote>[] = [
      { currency: "USD" },
      { status: "void" },
      { creditStatus: "consumed" },
      { creditStatus: "none" },
    ];
    for (const change of unusable) expect(applyCredits(open(), [{ ...young, ...change }])).toEqual({ invoice: open(), used: [] });
    const nothing = { ...open(), due: eur(0) };
    expect(applyCredits(nothing, [young])).toEqual({ invoice: nothing, used: [] });
  });

  test("a balance joins those an invoice has used already", () => {
    const { note } = must(credit(paid()));
    const before = { creditNoteId: "crn_0", amount: eur(1) };
    const { invoice } = applyCredits({ ...open(), due: eur(650_870), creditsApplied: [before] }, [note]);
    expect(invoice.creditsApplied).toEqual([before, { creditNoteId: "crn_1", amount: eur(650_870) }]);
  });

  test("of balances of one instant the smaller id goes first, and one that is used to the cent is consumed", () => {
    const { note } = must(credit(paid()));
    const notes = ["crn_2", "crn_1"].map((id) => ({ ...note, id, creditRemaining: eur(400_000) }));
    const { used } = applyCredits(open(), notes);
    expect(applyCredits(open(), notes.toReversed()).used).toEqual(used);
    expect(used.map(({ id, creditRemaining }) => [id, creditRemaining.minor])).toEqual([
      ["crn_1", "0"],
      ["crn_2", "149129"],
    ]);
    const exact = applyCredits({ ...open(), due: eur(400_000) }, notes);
    expect(exact.used.map(({ id, creditStatus }) => [id, creditStatus])).toEqual([["crn_1", "consumed"]]);
  });
});
