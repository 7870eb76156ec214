import { listCreditNotes, previewRebill, rebillInvoice, voidCreditNote } from "@cashline/contracts/systems/billing/credit-operations";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { finalizeInvoice, getInvoice, listInvoices, redraftInvoice, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, taxOf, withoutCallIds } from "./test-ground.ts";

const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });

describe("credit and rebill", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const rebill = (invoice: Invoice, operation: typeof rebillInvoice | typeof previewRebill = rebillInvoice) =>
    bench.call(operation, { params: { invoiceId: invoice.id }, body: { memo: "exempted by a certificate that did not hold" } });
  const read = async ({ id }: Invoice): Promise<Invoice> => (await bench.call(getInvoice, { params: { invoiceId: id } })).body;
  const untaxed = async (key = "1"): Promise<Invoice> => {
    const draft = await ground.draft(key);
    const lines = draft.lines.map(({ lineId }) => ({ lineId, tax: eur(0) }));
    const body = { taxDocumentId: foreignId("txd", draft.id), tax: eur(0), lines };
    return (await bench.call(finalizeInvoice, { params: { invoiceId: draft.id }, body })).body;
  };

  test("of a paid invoice asks for the tax it lacked, and no more", async () => {
    // Twelve seats at 45.50 less 10 % for twelve months.
    const paid = await ground.pay(await untaxed());
    expect(paid).toMatchObject({ purpose: "renewal", total: eur(589_680), paid: eur(589_680) });
    const answer = await rebill(paid);
    expect(answer.status).toBe(201);
    const { creditNote, invoice } = answer.body as { creditNote: CreditNote; invoice: Invoice };
    expect(creditNote).toMatchObject({ reason: "rebilled", invoiceId: paid.id, total: eur(589_680), creditRemaining: eur(589_680) });
    expect(invoice).toMatchObject({ status: "draft", purpose: "rebill", replacesInvoiceId: paid.id, quoteId: paid.quoteId });
    expect(invoice.lines).toEqual(paid.lines.map((line) => ({ ...line, tax: null })));
    const open = await ground.finalize(invoice);
    // 19 % of 5,896.80.
    expect(open).toMatchObject({ status: "open", total: eur(701_719), due: eur(112_039) });
    expect(open.creditsApplied).toEqual([{ creditNoteId: creditNote.id, amount: eur(589_680) }]);
    expect(await ground.pay(open)).toMatchObject({ status: "paid", paid: eur(112_039) });
    expect(await read(paid)).toMatchObject({ status: "paid", credited: eur(589_680) });
  });

  test("of an open invoice leaves that one settled, and asks for all on the new one", async () => {
    const open = await untaxed();
    const { creditNote, invoice } = (await rebill(open)).body;
    expect(creditNote).toMatchObject({ settlement: { offset: eur(589_680), credit: eur(0), refund: eur(0) } });
    expect(await read(open)).toMatchObject({ status: "paid", due: eur(0), paid: eur(0) });
    expect(await ground.finalize(invoice)).toMatchObject({ due: eur(701_719), creditsApplied: [] });
  });

  test("is previewed as it is made, and the preview leaves nothing behind", async () => {
    const open = await untaxed();
    const preview = await rebill(open, previewRebill);
    expect(preview.status).toBe(200);
    expect((await bench.call(listCreditNotes)).body.items).toEqual([]);
    expect((await bench.call(listInvoices)).body.items).toHaveLength(1);
    const made = await rebill(open);
    expect(withoutCallIds(made.body)).toEqual(withoutCallIds(preview.body));
  });

  test("of what was billed again can be billed again", async () => {
    const { invoice } = (await rebill(await untaxed())).body;
    const again = (await rebill(await ground.finalize(invoice))).body;
    expect(again.creditNote).toMatchObject({ total: eur(701_719) });
    expect(again.invoice).toMatchObject({ purpose: "rebill", revision: 2, replacesInvoiceId: invoice.id, net: eur(589_680) });
  });

  test("is refused of a draft, a void invoice, and one that has been credited", async () => {
    const draft = await ground.draft("draft");
    const gone = await ground.open("gone");
    await bench.call(voidInvoice, { params: { invoiceId: gone.id }, body: { reason: "mistake" } });
    const credited = await untaxed("credited");
    await rebill(credited);
    for (const [invoice, why] of [
      [draft, "The invoice is draft"],
      [gone, "The invoice is void"],
      [credited, "589680 EUR minor units of the invoice have been credited"],
    ] as const)
      expect(await rebill(invoice)).toMatchObject({ status: 409, body: { code: "invoice-not-rebillable", detail: why } });
  });

  test("neither its credit note nor its invoice is taken back alone", async () => {
    const paid = await ground.pay(await untaxed());
    const { creditNote, invoice } = (await rebill(paid)).body;
    const params = { invoiceId: invoice.id };
    const note = { creditNoteId: creditNote.id };
    expect(await bench.call(voidCreditNote, { params: note, body: {} })).toMatchObject({ body: { code: "credit-note-not-voidable" } });
    expect(await bench.call(redraftInvoice, { params, body: { reason: "x" } })).toMatchObject({
      body: { code: "invoice-not-redraftable" },
    });
    expect(await bench.call(voidInvoice, { params, body: { reason: "x" } })).toMatchObject({ body: { code: "invoice-billed-again" } });
    await bench.call(finalizeInvoice, { params, body: taxOf(invoice) });
    expect(await bench.call(voidInvoice, { params, body: { reason: "x" } })).toMatchObject({ body: { code: "invoice-billed-again" } });
  });
});
