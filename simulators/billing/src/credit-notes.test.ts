import {
  createCreditNote,
  getCreditNote,
  listCreditNotes,
  previewCreditNote,
  recordRefund,
  voidCreditNote,
  writeOffInvoice,
} from "@cashline/contracts/systems/billing/credit-operations";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { getInvoice, payInvoice, recordPaymentFailure, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, nextTerm } from "./test-ground.ts";

/** The open invoice is 5,896.80 net with 1,120.39 tax: 7,017.19. */
describe("credit notes and write-offs", () => {
  let bench: TestBench;
  let ground: Ground;
  let open: Invoice;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    open = await ground.open();
  });
  afterEach(() => bench.close());

  const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
  const part = (minor: number) => ({ lines: [{ lineId: "recurring", net: eur(minor) }] });
  const request = (changes: object = {}) => ({ invoiceId: open.id, reason: "service_credit", ...changes });
  const credit = (changes: object = {}) => bench.call(createCreditNote, { body: request(changes) });
  const note = async (changes: object = {}): Promise<CreditNote> => (await credit(changes)).body;
  const voidNote = (creditNoteId: string) => bench.call(voidCreditNote, { params: { creditNoteId }, body: {} });
  const refund = (creditNoteId: string, outcome: string) => bench.call(recordRefund, { params: { creditNoteId }, body: { outcome } });
  const writeOff = (invoiceId: string) => bench.call(writeOffInvoice, { params: { invoiceId }, body: { reason: "bankrupt" } });
  const read = async (invoiceId = open.id): Promise<Invoice> => (await bench.call(getInvoice, { params: { invoiceId } })).body;

  test("part of an open invoice is credited against what is due, with its tax, and told", async () => {
    const answer = await credit({ ...part(100_000), memo: "outage of 3 January" });
    expect(answer).toMatchObject({
      status: 201,
      headers: { etag: '"v1"' },
      body: {
        status: "issued",
        number: null,
        invoiceId: open.id,
        memo: "outage of 3 January",
        net: { minor: "100000" },
        tax: { minor: "19000" },
        total: { minor: "119000" },
        settlement: { offset: { minor: "119000" }, credit: { minor: "0" }, refund: { minor: "0" } },
        issuedOn: "2026-01-01",
        rounding: "half-up, per line",
        policy: { version: 0 },
      },
    });
    expect(await read()).toMatchObject({ status: "open", due: { minor: "582719" }, credited: { minor: "119000" } });
    expect((await bench.events()).map(({ type }) => type).slice(-2)).toEqual([
      "billing.credit_note.issued.v1",
      "billing.invoice.credited.v1",
    ]);
    expect((await bench.call(getCreditNote, { params: { creditNoteId: answer.body.id } })).body).toEqual(answer.body);
    expect((await bench.call(listCreditNotes, { query: { invoiceId: open.id, creditStatus: "none" } })).body.items).toEqual([answer.body]);
    expect((await bench.call(listCreditNotes, { query: { billingAccountId: foreignId("bac", "none") } })).body.items).toEqual([]);
  });

  test("a preview is the credit note that is then issued, and changes nothing", async () => {
    const published = (await bench.events()).length;
    const shown = await bench.call(previewCreditNote, { body: request(part(100_000)) });
    expect(await read()).toEqual(open);
    expect(await bench.events()).toHaveLength(published);
    const { id: _, ...issued } = await note(part(100_000));
    expect(shown.body).toMatchObject(issued);
    expect(await bench.call(previewCreditNote, { body: request(part(999_999)) })).toMatchObject({
      status: 422,
      body: { code: "credit-exceeds-invoice" },
    });
  });

  test("what is due after a credit is paid, and no more", async () => {
    await credit(part(100_000));
    const pay = (amount: object) =>
      bench.call(payInvoice, { params: { invoiceId: open.id }, body: { paymentIntentId: foreignId("pi", "1"), amount } });
    expect(await pay(open.due)).toMatchObject({ status: 422, body: { code: "amount-differs" } });
    expect(await pay(eur(582_719))).toMatchObject({
      status: 200,
      body: { status: "paid", paid: { minor: "582719" }, due: { minor: "0" } },
    });
  });

  test("an open invoice credited in full is paid", async () => {
    await credit();
    expect(await read()).toMatchObject({ status: "paid", due: { minor: "0" } });
    expect(await bench.events("billing.invoice.paid.v1")).toHaveLength(1);
  });

  test("never more than what is left of the invoice, over several credit notes", async () => {
    await credit(part(500_000));
    expect(await credit(part(89_681))).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
    expect((await note()).total.minor).toBe(String(701_719 - 595_000));
    expect(await credit()).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
  });

  test("what cannot be credited is refused", async () => {
    const draft = await ground.draft("2");
    expect(await credit({ invoiceId: draft.id })).toMatchObject({ status: 409, body: { code: "invoice-not-creditable" } });
    expect(await credit({ invoiceId: foreignId("inv", "none") })).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(await credit({ lines: [{ lineId: "other" }] })).toMatchObject({ status: 400, body: { errors: [{ pointer: "/body/lines" }] } });
    expect(await credit(part(-1))).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect(await bench.call(previewCreditNote, { body: request({ invoiceId: draft.id }) })).toMatchObject({ status: 409 });
    expect(await bench.call(getCreditNote, { params: { creditNoteId: foreignId("crn", "none") } })).toMatchObject({ status: 404 });
  });

  test("the credit of a paid invoice goes against the account's next one, and comes back when that is voided", async () => {
    await ground.pay(open);
    const balance = await note(part(100_000));
    expect(balance).toMatchObject({ creditStatus: "available", creditRemaining: { minor: "119000" } });
    const { invoice } = await ground.renew(
      { ...(await ground.subscription("9")), id: open.subscriptionId },
      {
        quoteId: foreignId("qte", "2"),
        startOn: "2027-02-01",
        endOn: "2028-02-01",
      },
    );
    const next = await ground.finalize(invoice);
    expect(next).toMatchObject({ due: { minor: "582719" }, creditsApplied: [{ creditNoteId: balance.id, amount: { minor: "119000" } }] });
    const state = async () => (await bench.call(getCreditNote, { params: { creditNoteId: balance.id } })).body;
    expect(await state()).toMatchObject({ creditStatus: "consumed", creditRemaining: { minor: "0" } });
    expect(await voidNote(balance.id)).toMatchObject({ status: 409, body: { code: "credit-note-not-voidable" } });
    await bench.call(voidInvoice, { params: { invoiceId: next.id }, body: { reason: "wrong" } });
    expect(await state()).toMatchObject({ creditStatus: "available", creditRemaining: { minor: "119000" } });
    expect(await bench.events("billing.credit_note.updated.v1")).toHaveLength(2);
  });

  test("a refund is asked for, and its end is told once", async () => {
    await ground.policy({ creditSurplus: "refund" });
    await ground.pay(open);
    const asked = await note(part(100_000));
    expect(asked).toMatchObject({ refundStatus: "pending", settlement: { refund: { minor: "119000" } } });
    expect(await voidNote(asked.id)).toMatchObject({ status: 409, body: { code: "credit-note-not-voidable" } });
    expect(await refund(asked.id, "succeeded")).toMatchObject({ status: 200, body: { refundStatus: "succeeded" } });
    expect(await refund(asked.id, "failed")).toMatchObject({ status: 409, body: { code: "refund-not-pending" } });
    expect(await refund(foreignId("crn", "none"), "failed")).toMatchObject({ status: 404 });
  });

  test("a credit note nobody used is voided, and the invoice is owed as before", async () => {
    const issued = await note(part(100_000));
    expect(await voidNote(issued.id)).toMatchObject({ status: 200, body: { status: "void", voidedAt: "2026-01-01T00:00:00.000Z" } });
    expect(await read()).toEqual(open);
    expect(await voidNote(issued.id)).toMatchObject({ status: 409, body: { code: "credit-note-not-voidable" } });
    expect(await voidNote(foreignId("crn", "none"))).toMatchObject({ status: 404 });
    expect(await bench.events("billing.credit_note.voided.v1")).toHaveLength(1);
  });

  test("an invoice that was credited is not voided", async () => {
    await credit(part(1));
    expect(await bench.call(voidInvoice, { params: { invoiceId: open.id }, body: { reason: "wrong" } })).toMatchObject({
      status: 409,
      body: { code: "invoice-has-credits" },
    });
  });

  test("credit notes are numbered by the day's run in a series of their own; what was voided before gets none", async () => {
    const [kept, gone] = [await note(part(1)), await note(part(2))];
    await voidNote(gone.id);
    await bench.advance("2026-01-01T23:00:00.000Z");
    const numbers = (await bench.call(listCreditNotes, {})).body.items.map(({ id, number }: CreditNote) => [id, number]);
    expect(new Map(numbers)).toEqual(
      new Map([
        [kept.id, "DE01-CN-2026-000001"],
        [gone.id, null],
      ]),
    );
    expect((await read()).number).toBe("DE01-2026-000001");
    expect(await bench.events("billing.credit_note.numbered.v1")).toHaveLength(1);
  });

  test("a tenant that numbers at finalisation gets numbers at once, without a gap", async () => {
    await ground.policy({ numbering: "at_finalisation" });
    const [second, third] = [await ground.open("2"), await ground.open("3")];
    expect([second.number, third.number]).toEqual(["DE01-2026-000001", "DE01-2026-000002"]);
    expect([open.policy.numbering, second.policy.numbering]).toEqual(["daily_run", "at_finalisation"]);
    expect(await note(part(1))).toMatchObject({ number: "DE01-CN-2026-000001", policy: { numbering: "at_finalisation" } });
    await bench.advance("2026-01-01T23:00:00.000Z");
    expect((await read()).number).toBe("DE01-2026-000003");
  });

  test("a write-off gives an open invoice up; it can still be paid, and is given up once", async () => {
    expect(await writeOff(open.id)).toMatchObject({
      status: 200,
      body: {
        status: "uncollectible",
        due: open.due,
        writtenOff: { amount: open.due, recovered: { ...open.due, minor: "0" }, reason: "bankrupt", at: "2026-01-01T00:00:00.000Z" },
      },
    });
    expect(await writeOff(open.id)).toMatchObject({ status: 409, body: { code: "invoice-not-open" } });
    expect(await writeOff(foreignId("inv", "none"))).toMatchObject({ status: 404 });
    expect(await bench.events("billing.invoice.written_off.v1")).toHaveLength(1);
    expect(await ground.pay(open)).toMatchObject({
      status: "paid",
      paid: open.due,
      writtenOff: { amount: { minor: "0" }, recovered: open.due, reason: "bankrupt" },
    });
  });

  test("credited in part and then paid after all, what is credited, paid and still written off is the invoice's total", async () => {
    await writeOff(open.id);
    const lines = [{ lineId: "recurring", net: { ...open.due, minor: "10000" } }];
    const note = await bench.call(createCreditNote, { params: {}, body: { invoiceId: open.id, reason: "service_credit", lines } });
    const read = async () => (await bench.call(getInvoice, { params: { invoiceId: open.id } })).body;
    const sum = ({ credited, paid, writtenOff }: Invoice) =>
      [credited, paid, writtenOff?.amount].reduce((all, one) => all + Number(one?.minor ?? 0), 0);
    expect([note.status, sum(await read())]).toEqual([201, Number(open.total.minor)]);
    const paid = await ground.pay(await read());
    expect([sum(paid), paid.writtenOff?.amount.minor, paid.writtenOff?.recovered]).toEqual([Number(open.total.minor), "0", paid.paid]);
  });

  test("what is written off is pursued no more", async () => {
    const body = { paymentIntentId: foreignId("pi", "1"), declineCode: "insufficient_funds", declineKind: "soft" };
    await bench.call(recordPaymentFailure, { params: { invoiceId: open.id }, body });
    await writeOff(open.id);
    await bench.advance("2026-02-01T00:00:00.000Z");
    expect(await bench.events("billing.invoice.retry_due.v1")).toEqual([]);
    expect(nextTerm.quoteId).toBe(open.quoteId);
  });
});
