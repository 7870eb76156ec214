import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import {
  createCreditNote,
  listCreditNotes,
  previewCreditNote,
  voidCreditNote,
} from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { correctUsage, listUsage, previewInvoice } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, monthlyTerm, rateCard } from "./test-ground.ts";

/** A subscription whose every unit costs 1.00; 90 of January are billed and finalised. */
class Corrected {
  readonly ground: Ground;
  readonly bench: TestBench;
  subscription!: Subscription;
  january!: Invoice;
  #usageId = "";
  #month = 2;
  #notes: string[] = [];

  constructor(bench: TestBench) {
    this.bench = bench;
    this.ground = new Ground(bench);
  }

  async begin(): Promise<void> {
    await this.ground.policy({ usageBilling: "per_period" });
    this.subscription = await this.ground.subscription("1", { term: { ...monthlyTerm, billingTiming: "in_arrears" } });
    await this.bench.call(loadRateCard, { body: { ...rateCard, includedUsage: 0, overageUnitPrice: "1" } });
    await this.ground.use(this.subscription, "a", 90, "2026-01-10");
    this.#usageId = (await this.bench.call(listUsage, { query: { subscriptionId: this.subscription.id } })).body.items[0].id;
    this.january = await this.bill();
  }

  /** The next month's invoice, finalised. */
  async bill(): Promise<Invoice> {
    const [draft] = await this.ground.run(this.subscription.billingAccountId, `2026-${String(this.#month).padStart(2, "0")}-01`);
    if (!draft) throw new Error(`nothing was drafted for month ${this.#month}`);
    this.#month += 1;
    return this.ground.finalize(draft);
  }

  correct(quantity: number) {
    return this.bench.call(correctUsage, { params: { usageId: this.#usageId }, body: { quantity, reason: "meter was wrong" } });
  }

  async note(minor: number, reason = "order_change") {
    const body = { invoiceId: this.january.id, reason, lines: [{ lineId: "usage", net: { currency: "EUR", minor: String(minor) } }] };
    const preview = await this.bench.call(previewCreditNote, { body });
    const answer = await this.bench.call(createCreditNote, { body });
    expect(preview.status === 200).toBe(answer.status === 201);
    if (answer.status === 201) this.#notes.push(answer.body.id);
    return answer;
  }

  async takeBack(): Promise<void> {
    const creditNoteId = this.#notes.pop();
    if (creditNoteId === undefined) return;
    const answer = await this.bench.call(voidCreditNote, { params: { creditNoteId }, body: {} });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  }
}

const of = ({ lines }: Pick<Invoice, "lines">, kind: string): number =>
  lines.filter((line) => line.kind === kind).reduce((sum, { net }) => sum + Number(net.minor), 0);

describe("usage that is corrected and credited", () => {
  let bench: TestBench;
  let book: Corrected;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    book = new Corrected(bench);
    await book.begin();
  });
  afterEach(() => bench.close());

  test("by a correction that waits and then a credit note: the note takes its place, on the next invoice and its preview", async () => {
    expect((await book.correct(60)).body.correction.minor).toBe("-3000");
    expect((await book.note(1000)).status).toBe(201);
    const body = { subscriptionId: book.subscription.id, throughOn: "2026-03-01" };
    expect(of((await bench.call(previewInvoice, { body })).body, "usage_correction")).toBe(-2000);
    expect(await book.note(2001)).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
    expect((await book.note(2000)).status).toBe(201);
    expect(of(await book.bill(), "usage_correction")).toBe(0);
  });

  test("by a credit note and then a correction: only what the note has left waits", async () => {
    expect((await book.note(1000)).status).toBe(201);
    expect((await book.correct(60)).body.correction.minor).toBe("-2000");
    expect(of(await book.bill(), "usage_correction")).toBe(-2000);
  });

  test("by a correction that the next invoice has: a credit note that puts it right comes too late, a gift does not", async () => {
    await book.correct(60);
    expect(of(await book.bill(), "usage_correction")).toBe(-3000);
    expect(await book.note(3000)).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
    expect(await book.note(6001, "service_credit")).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
    expect((await book.note(6000, "service_credit")).status).toBe(201);
  });

  test("by a credit note of the whole invoice: what waits is in it, and nothing waits any more", async () => {
    await book.correct(60);
    const body = { invoiceId: book.january.id, reason: "order_change" };
    expect((await bench.call(createCreditNote, { body })).body.total).toEqual(book.january.total);
    expect(of(await book.bill(), "usage_correction")).toBe(0);
  });

  test("by a gift: what waits is given back beside it", async () => {
    expect((await book.note(1000, "service_credit")).status).toBe(201);
    expect((await book.correct(60)).body.correction.minor).toBe("-3000");
    expect((await book.note(5001, "service_credit")).status).toBe(422);
    expect(of(await book.bill(), "usage_correction")).toBe(-3000);
  });

  test("a credit note that is void has the correction wait again", async () => {
    await book.note(3000);
    expect((await book.correct(60)).body.correction.minor).toBe("0");
    await book.takeBack();
    expect(of(await book.bill(), "usage_correction")).toBe(-3000);
  });
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("note" as const), minor: fc.integer({ min: 1, max: 4000 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("correct" as const), quantity: fc.integer({ min: 40, max: 110 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("take back" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("bill" as const) }) },
);

test("whatever the order of corrections, credit notes, their voiding and the next invoices, what usage costs less is given back once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), fc.integer({ min: 40, max: 89 }), async (steps, last) => {
      const bench = await openTestBench(billing);
      const book = new Corrected(bench);
      await book.begin();
      const later: Invoice[] = [];
      for (const taken of [...steps, { do: "correct" as const, quantity: last }, { do: "bill" as const }]) {
        if (taken.do === "note") await book.note(taken.minor);
        else if (taken.do === "take back") await book.takeBack();
        else if (taken.do === "bill") later.push(await book.bill());
        else expect((await book.correct(taken.quantity)).status).toBe(200);
      }
      const notes = (await bench.call(listCreditNotes, { query: { invoiceId: book.january.id } })).body.items as CreditNote[];
      const corrections = later.reduce((sum, invoice) => sum + of(invoice, "usage_correction"), 0);
      const less = 9000 - last * 100;
      const noted = notes.filter(({ status }) => status === "issued").reduce((sum, { net }) => sum + Number(net.minor), 0);
      // Of a note that gave back more than the usage costs less, nothing is asked back; else the customer pays what it costs.
      expect(9000 - noted + corrections).toBe(noted > less ? 9000 - noted : last * 100);
      await bench.close();
    }),
    { numRuns: 40 },
  );
});
