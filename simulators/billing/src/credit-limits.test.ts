import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import { applyCoupon, createCoupon, createCreditNote, listCreditNotes } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { finalizeInvoice, getInvoice, listInvoices, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import {
  cancelSubscription,
  changeSubscription,
  previewCancellation,
  previewProration,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, taxOf } from "./test-ground.ts";

/** What waits for an invoice, as the store has it: an answer shows it only once an invoice takes it in. */
function waiting({ databasePath }: TestBench): bigint[] {
  const database = new DatabaseSync(databasePath, { readOnly: true });
  const rows = database.prepare("SELECT data FROM pending_items WHERE pendingOf IS NOT NULL").all() as { data: string }[];
  database.close();
  return rows.map(({ data }) => BigInt(JSON.parse(data).amount.minor));
}

const sum = (minors: readonly bigint[]): bigint => minors.reduce((a, b) => a + b, 0n);
const isProration = ({ kind }: Invoice["lines"][number]): boolean => kind === "proration_credit" || kind === "proration_charge";

/** One subscription by the month of 31 seats at 45.50: 1,410.50 for January, 45.50 for each of its days. */
class Story {
  readonly ground: Ground;
  readonly bench: TestBench;
  readonly #prefix: string;
  subscription!: Subscription;
  #calls = 0;

  /** @param prefix of the idempotency keys, which the ids of what waits follow from */
  constructor(bench: TestBench, prefix = "change") {
    this.bench = bench;
    this.ground = new Ground(bench);
    this.#prefix = prefix;
  }

  async begin(changeBilling: "next_invoice" | "immediate", billedOn = "2026-01-31"): Promise<Invoice> {
    await this.ground.policy({ changeBilling });
    this.subscription = await this.ground.subscription("1", { term: { ...monthlyTerm, quantity: 31 } });
    const [january] = await this.bill(billedOn);
    if (!january) throw new Error("January was not billed");
    return january;
  }

  async bill(throughOn: string): Promise<Invoice[]> {
    const finalized: Invoice[] = [];
    for (const draft of await this.ground.run(this.subscription.billingAccountId, throughOn)) finalized.push(await this.finalize(draft));
    return finalized;
  }

  async finalize(draft: Invoice): Promise<Invoice> {
    const answer = await this.bench.call(finalizeInvoice, { params: { invoiceId: draft.id }, body: taxOf(draft) });
    expect(answer.status).toBe(200);
    return answer.body;
  }

  async finalizeDrafts(): Promise<void> {
    for (const draft of await this.invoices("draft")) await this.finalize(draft);
  }

  async pay(invoices: readonly Invoice[]): Promise<void> {
    for (const invoice of invoices) if (invoice.status === "open") await this.ground.pay(invoice);
  }

  change(quantity: number, effectiveOn: string): Promise<TestAnswer> {
    return this.#onSubscription(changeSubscription, { quantity, effectiveOn });
  }
  cancel(effectiveOn: string): Promise<TestAnswer> {
    return this.#onSubscription(cancelSubscription, { effectiveOn, reason: "moved away" });
  }
  credit({ id }: Invoice, minor?: number, lineId = "recurring"): Promise<TestAnswer> {
    const lines = minor === undefined ? {} : { lines: [{ lineId, net: { currency: "EUR", minor: String(minor) } }] };
    return this.bench.call(createCreditNote, { body: { invoiceId: id, reason: "service_credit", ...lines } });
  }
  async invoices(status?: string): Promise<Invoice[]> {
    return (await this.bench.call(listInvoices, { query: status === undefined ? {} : { status } })).body.items;
  }
  async notes(): Promise<CreditNote[]> {
    return (await this.bench.call(listCreditNotes)).body.items;
  }
  async read({ id }: Invoice): Promise<Invoice> {
    return (await this.bench.call(getInvoice, { params: { invoiceId: id } })).body;
  }

  #onSubscription(operation: Parameters<TestBench["call"]>[0], body: object): Promise<TestAnswer> {
    this.#calls += 1;
    return this.bench.call(operation, { params: { subscriptionId: this.subscription.id }, body, key: `${this.#prefix}-${this.#calls}` });
  }
}

describe("a credit is capped at what is left of the line", () => {
  let bench: TestBench;
  let story: Story;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-01-31T00:00:00.000Z");
    story = new Story(bench);
  });
  afterEach(() => bench.close());

  const credited = (answer: TestAnswer) =>
    answer.body.creditNotes.map(({ net, tax }: CreditNote) => [Number(net.minor), Number(tax.minor)]);

  test.each(["next_invoice", "immediate"] as const)(
    "nothing after a full credit note: a downgrade billed by %s credits no more",
    async (by) => {
      await story.credit(await story.begin(by));
      const downgrade = await story.change(1, "2026-01-01");
      expect(downgrade).toMatchObject({ status: 200, body: { proration: { net: { minor: "0" }, lines: [] }, creditNotes: [] } });
      expect(waiting(bench)).toEqual([]);
      expect(await story.notes()).toHaveLength(1);
    },
  );

  test("nothing after a full credit note: a cancellation credits no more", async () => {
    await story.credit(await story.begin("next_invoice"));
    expect(await story.cancel("2026-01-01")).toMatchObject({ status: 200, body: { creditNotes: [], invoice: null } });
    expect(waiting(bench)).toEqual([]);
  });

  test("a cancellation after a partial credit note credits the rest and its tax to the cent, and no more", async () => {
    const january = await story.begin("next_invoice");
    expect(january).toMatchObject({ net: { minor: "141050" }, tax: { minor: "26799" } });
    await story.credit(january, 100_001);
    expect(credited(await story.cancel("2026-01-01"))).toEqual([[41_049, 7799]]);
    expect(await story.read(january)).toMatchObject({ status: "paid", due: { minor: "0" }, credited: { minor: "167849" } });
    expect(waiting(bench)).toEqual([]);
  });

  test("what a credit note left over is enough for a later cancellation: both are given in full", async () => {
    await story.credit(await story.begin("next_invoice"), 41_050);
    // Ten of 31 days, at 45.50 each.
    expect(credited(await story.cancel("2026-01-22"))).toEqual([[45_500, 8645]]);
  });

  test("the line is what coupons left of it", async () => {
    await story.ground.policy({ changeBilling: "immediate" });
    story.subscription = await story.ground.subscription("1", { term: { ...monthlyTerm, quantity: 31 } });
    const coupon = { code: "half", percentOff: "50", amountOff: null, duration: "forever", periods: null };
    const { body } = await bench.call(createCoupon, { body: { ...coupon, sku: null, redeemBy: null, maxRedemptions: null } });
    await bench.call(applyCoupon, { body: { couponId: body.id, subscriptionId: story.subscription.id, position: 1 } });
    const [january] = await story.bill("2026-01-31");
    expect(january?.lines[0]).toMatchObject({ gross: { minor: "141050" }, net: { minor: "70525" } });
    if (january) await story.credit(january, 60_000);
    expect(credited(await story.cancel("2026-01-01"))).toEqual([[10_525, 2000]]);
  });

  test("a downgrade first, and the credit note gets what is left", async () => {
    const january = await story.begin("next_invoice");
    // From the 16th on 30 seats less for 16 of 31 days: 16 × 45.50 × 30 / 31, of which the next invoice gives back all.
    await story.change(1, "2026-01-16");
    expect(sum(waiting(bench))).toBe(-70_452n);
    expect(await story.credit(january, 70_599)).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
    expect(await story.credit(january)).toMatchObject({ status: 201, body: { net: { minor: "70598" } } });
    expect(await story.credit(january)).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
  });

  test("an upgrade after a full credit note asks for the added seats alone", async () => {
    await story.credit(await story.begin("next_invoice"));
    const { body } = await story.change(62, "2026-01-01");
    expect(body.proration.lines.map(({ kind, net }: Invoice["lines"][number]) => [kind, net.minor])).toEqual([
      ["proration_charge", "141050"],
    ]);
  });

  test("a preview of the proration is capped alike", async () => {
    await story.credit(await story.begin("next_invoice"), 141_000);
    const params = { subscriptionId: story.subscription.id };
    const preview = await bench.call(previewProration, { params, body: { quantity: 1, effectiveOn: "2026-01-01" } });
    expect(preview.body.net).toEqual({ currency: "EUR", minor: "-50" });
    expect((await story.change(1, "2026-01-01")).body.proration.net).toEqual(preview.body.net);
  });

  test("billed at once, an upgrade and a cancellation of all credit both invoices in full and leave nothing waiting", async () => {
    await story.begin("immediate");
    const { body } = await story.change(62, "2026-01-01");
    await story.ground.finalize(body.invoice);
    const cancelled = await story.cancel("2026-01-01");
    expect(credited(cancelled).map(([net]: number[]) => net)).toEqual([141_050, 141_050]);
    expect(waiting(bench)).toEqual([]);
  });

  test("what no invoice has taken in yet is credited when the subscription is cancelled", async () => {
    const january = await story.begin("next_invoice");
    await story.change(1, "2026-01-16");
    const { body } = await story.cancel("2026-01-16");
    expect(body.creditNotes.map(({ invoiceId }: CreditNote) => invoiceId)).toEqual([january.id, january.id]);
    // The last seat's rest, then the thirty that went on the same day: 16 of 31 days of all 31.
    expect(sum(body.creditNotes.map(({ net }: CreditNote) => BigInt(net.minor)))).toBe(72_800n);
    expect(waiting(bench)).toEqual([]);
  });

  test("an invoice that credits had reduced to nothing gives its period back through the others", async () => {
    await story.begin("next_invoice");
    await story.change(1, "2026-01-16");
    const [february] = await story.bill("2026-02-01");
    expect(february).toMatchObject({ status: "paid", total: { minor: "0" } });
    await bench.advance("2026-02-01T00:00:00.000Z");
    const { body } = await story.cancel("2026-02-01");
    // 704.52 of January, of which February had taken its own 45.50, and those again.
    expect(sum(body.creditNotes.map(({ net }: CreditNote) => BigInt(net.minor)))).toBe(70_452n);
    expect(waiting(bench)).toEqual([]);
  });

  test("what waits of two periods is given back in full, whatever the keys of the calls were", async () => {
    for (const key of ["a", "b", "c", "d", "e", "f"]) {
      const own = new Story(bench, key);
      own.subscription = await own.ground.subscription(key, { term: { ...monthlyTerm, quantity: 40, discountPercent: "20" } });
      // 40 seats at 36.40: 1,456.00, of which 35 seats go from the first day on, and with February 20 are there again.
      const january = await own.bill("2026-01-31");
      await own.pay(january);
      await own.change(5, "2026-01-01");
      await bench.advance("2026-02-01T00:00:00.000Z");
      await own.change(20, "2026-02-01");
      const [february] = await own.bill("2026-02-01");
      // 728.00 for February and 182.00 for January's five seats, less 910.00 of the 1,456.00 that January gives back.
      expect(february).toMatchObject({ status: "paid", net: { minor: "0" }, lines: [{}, {}, { net: { minor: "-91000" } }] });
      const params = { subscriptionId: own.subscription.id };
      const shown = (await bench.call(previewCancellation, { params, body: { effectiveOn: "2026-02-01" } })).body;
      const made = (await own.cancel("2026-02-01")).body;
      const given = made.creditNotes.map(({ invoiceId, net }: CreditNote) => [invoiceId, net.minor]);
      // The other 546.00 of January's, then February's 728.00, which its own invoice never asked for.
      expect([key, given]).toEqual([key, [54_600, 72_800].map((minor) => [january[0]?.id, String(minor)])]);
      expect(shown.creditNotes.map(({ invoiceId, net }: CreditNote) => [invoiceId, net.minor])).toEqual(given);
      expect(waiting(bench)).toEqual([]);
      // January's five seats are all that was served, and all a further credit note can take.
      expect(await own.credit(january[0] as Invoice, 18_201)).toMatchObject({ status: 422, body: { code: "credit-exceeds-invoice" } });
      expect(await own.credit(january[0] as Invoice, 18_200)).toMatchObject({ status: 201 });
    }
  });

  test("a period on a draft waits for it: finalised it is credited, voided it is billed again less what came off", async () => {
    for (const [key, end] of [
      ["1", "finalised"],
      ["2", "voided"],
    ] as const) {
      story.subscription = await story.ground.subscription(key, { term: { ...monthlyTerm, quantity: 31 } });
      const [draft] = await story.ground.run(story.subscription.billingAccountId, "2026-01-31");
      if (!draft) throw new Error("January was not drafted");
      expect((await story.cancel("2026-01-16")).body.creditNotes).toEqual([]);
      expect(waiting(bench)).toEqual([-72_800n]);
      if (end === "finalised") await story.ground.finalize(draft);
      else {
        await bench.call(voidInvoice, { params: { invoiceId: draft.id }, body: { reason: "cancelled" } });
        const again = await story.ground.run(story.subscription.billingAccountId, "2026-01-31");
        expect(again).toMatchObject([{ purpose: "period", revision: 2, net: { minor: "68250" } }]);
      }
      expect(waiting(bench)).toEqual([]);
    }
    expect((await story.notes()).map(({ net }) => net.minor)).toEqual(["72800"]);
  });

  test("a unit that the rounding of tax by line left over does not wait for ever", async () => {
    const january = await story.begin("next_invoice");
    await story.change(1, "2026-01-01");
    await story.credit(january);
    await story.change(8, "2026-01-01");
    await story.cancel("2026-01-01");
    await story.finalizeDrafts();
    // 45.50 and 318.50 less 364.00, with 8.64 and 60.51 less 69.16 of tax: the credit takes a unit less, lest the invoice ask for one.
    const [last] = (await story.invoices()).filter(({ purpose }) => purpose === "final");
    expect(last).toMatchObject({ status: "paid", net: { minor: "1" }, total: { minor: "0" } });
    expect(await story.read(january)).toMatchObject({ total: { minor: "167849" }, credited: { minor: "167849" } });
    expect(waiting(bench)).toEqual([]);
  });

  test("nor does a unit that the tax of a credit left over: the invoice gives it back without tax", async () => {
    const january = await story.begin("immediate");
    await story.change(33, "2026-01-04");
    await story.credit(january, 14_105, "recurring");
    await story.cancel("2026-01-04");
    await story.finalizeDrafts();
    // 1,356.19 less 1,274.00 with 257.67 less 242.06 of tax: 82.19 of the charge alone would bear 15.62 and ask for a unit too much.
    const [change] = (await story.invoices()).filter(({ purpose }) => purpose === "change");
    expect(change).toMatchObject({ total: { minor: "9780" }, credited: { minor: "9780" } });
    const notes = (await story.notes()).filter(({ invoiceId }) => invoiceId === change?.id);
    expect(notes.map(({ net, tax }) => `${net.minor} and ${tax.minor}`).toSorted()).toEqual(["1 and 0", "8218 and 1561"]);
    expect(waiting(bench)).toEqual([]);
  });

  test("on a consolidated invoice under the name of another subscription too", async () => {
    await story.ground.policy({ consolidation: "billing_account", changeBilling: "immediate" });
    const first = await story.ground.subscription("1", { term: { ...monthlyTerm, quantity: 31 } });
    const term = { ...monthlyTerm, quantity: 31, contractId: foreignId("ctr", "2"), billingAccountId: first.billingAccountId };
    const second: Subscription = await story.ground.subscription("2", { term });
    story.subscription = first;
    const [january] = await story.bill("2026-01-31");
    expect(january?.lines).toHaveLength(2);
    story.subscription = january?.subscriptionId === first.id ? second : first;
    const own = january?.lines.find(({ subscriptionId }) => subscriptionId === story.subscription.id);
    if (january) await story.credit(january, 141_000, own?.lineId);
    expect(credited(await story.cancel("2026-01-01"))).toEqual([[50, 9]]);
    expect(waiting(bench)).toEqual([]);
  });
});

type Step = { kind: "credit"; invoice: number; part: number } | { kind: "change"; quantity: number } | { kind: "bill" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("credit" as const), invoice: fc.nat(3), part: fc.nat(120) }),
  fc.record({ kind: fc.constant("change" as const), quantity: fc.integer({ min: 1, max: 60 }) }),
  fc.constant({ kind: "bill" as const }),
);

describe("in any order of credit notes, changes and a cancellation", () => {
  test("no line gives back more than it charged, nor all of them together, and nothing waits in the end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("next_invoice" as const, "immediate" as const),
        fc.array(fc.tuple(step, fc.nat(4)), { minLength: 1, maxLength: 7 }),
        async (by, steps) => {
          const bench = await openTestBench(billing, "2026-03-31T00:00:00.000Z");
          const story = new Story(bench);
          await story.begin(by, "2026-01-31");
          let day = 0;
          for (const [each, later] of steps) {
            day += later;
            const on = new Date(Date.UTC(2026, 0, 1 + day * 3)).toISOString().slice(0, 10);
            if (each.kind === "change") await story.change(each.quantity, on);
            if (each.kind === "bill") await story.bill("2026-02-28");
            const invoices = await story.invoices();
            const target = invoices[each.kind === "credit" ? each.invoice % invoices.length : 0];
            if (each.kind !== "credit" || !target) continue;
            const line = target.lines.find(({ net }) => BigInt(net.minor) > 0n);
            const minor = Math.floor((Number(line?.net.minor ?? 0) * each.part) / 100);
            await story.credit(target, each.part > 100 ? undefined : minor, line?.lineId);
          }
          const end = new Date(Date.UTC(2026, 0, 1 + day * 3)).toISOString().slice(0, 10);
          expect((await story.cancel(end)).status).toBe(200);
          await story.finalizeDrafts();

          const [invoices, notes] = [await story.invoices(), await story.notes()];
          for (const { id, lines, total, credited } of invoices) {
            expect(BigInt(credited.minor)).toBeLessThanOrEqual(BigInt(total.minor));
            for (const line of lines.filter(({ net }) => BigInt(net.minor) > 0n)) {
              const parts = notes
                .filter(({ invoiceId }) => invoiceId === id)
                .flatMap((note) => note.lines.filter(({ lineId }) => lineId === line.lineId));
              expect(sum(parts.map(({ net }) => BigInt(net.minor)))).toBeLessThanOrEqual(BigInt(line.net.minor));
              expect(sum(parts.map(({ tax }) => BigInt(tax.minor)))).toBeLessThanOrEqual(BigInt(line.tax?.minor ?? "0"));
            }
          }
          const all = invoices.flatMap(({ lines }) => lines);
          const charged = sum(all.filter((line) => line.kind === "recurring" || isProration(line)).map(({ net }) => BigInt(net.minor)));
          expect(sum(notes.map(({ net }) => BigInt(net.minor)))).toBeLessThanOrEqual(charged);
          expect(waiting(bench)).toEqual([]);
          await bench.close();
        },
      ),
      { numRuns: 25 },
    );
  });
});
