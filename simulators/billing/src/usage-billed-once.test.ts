import { rebillInvoice } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import {
  finalizeInvoice,
  listInvoices,
  loadRateCard,
  renewSubscription,
  undoRenewal,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import { cancelSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { addDays, addMonths, type CalendarDate } from "@cashline/kernel/time";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, nextTerm, rateCard } from "./test-ground.ts";

const START = "2026-01-01";

type Terms = { billingTiming: "in_advance" | "in_arrears"; usageBilling: "per_term" | "per_period" };

/** Terms of three months billed by the month, one seat at 10.00, usage at 1.00 a unit. */
class Quarters {
  readonly bench: TestBench;
  readonly #ground: Ground;
  #subscription!: Subscription;
  #today: CalendarDate = START;
  #renewals = 0;
  /** The first day of the current term and, after it, of the next one. */
  #startOn: CalendarDate = START;
  endOn = addMonths(START, 3);
  #lastQuoteId: string | undefined;
  used = 0;

  constructor(bench: TestBench) {
    this.bench = bench;
    this.#ground = new Ground(bench);
  }

  async begin({ billingTiming, usageBilling }: Terms): Promise<void> {
    await this.#ground.policy({ usageBilling, lateUsage: "next_invoice" });
    const card = { ...rateCard, sourcePriceId: foreignId("prc", "9"), unitPrice: "10", includedUsage: 0, overageUnitPrice: "1" };
    await this.bench.call(loadRateCard, { body: card });
    const term = { ...monthlyTerm, quantity: 1, termMonths: 3, endOn: this.endOn, billingTiming };
    this.#subscription = await this.#ground.subscription("1", { term });
  }

  async comeTo(day: CalendarDate): Promise<void> {
    if (day <= this.#today) return;
    this.#today = day;
    await this.bench.advance(`${day}T00:00:00.000Z`);
  }

  /** The term has ended for long. A renewal taken back late may have ended it in the past: what is due then is done on the next day. */
  async comeToItsEnd(): Promise<void> {
    await this.comeTo(addDays(this.endOn, 30));
    await this.comeTo(addDays(this.#today, 1));
  }

  /** Days on, as far as a late renewal is still taken. */
  async wait(days: number): Promise<void> {
    const last = addDays(this.endOn, 20);
    const day = addDays(this.#today, days);
    await this.comeTo(day < last ? day : last);
  }

  async use(units: number, daysAgo: number): Promise<void> {
    const on = addDays(this.#today, -daysAgo);
    if (on < START || on >= this.endOn) return;
    await this.#ground.use(this.#subscription, `${this.used} ${on}`, units, on);
    this.used += units;
  }

  async renew(): Promise<TestAnswer> {
    this.#renewals += 1;
    const quoteId = foreignId("qte", String(this.#renewals));
    const dates = { startOn: this.endOn, endOn: addMonths(this.endOn, 3), termMonths: 3 };
    const terms = { ...nextTerm, quantity: 1, discountPercent: "0", billingFrequency: "monthly", ...dates, quoteId };
    const answer = await this.#on(renewSubscription, terms);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    this.#lastQuoteId = quoteId;
    [this.#startOn, this.endOn] = [dates.startOn, dates.endOn];
    return answer;
  }

  async undo(): Promise<void> {
    if (this.#lastQuoteId === undefined) return;
    const { status, body } = await this.#on(undoRenewal, { quoteId: this.#lastQuoteId });
    if (status === 200) [this.#startOn, this.endOn] = [body.startOn, body.endOn];
    this.#lastQuoteId = undefined;
  }

  bill(): Promise<Invoice[]> {
    return this.#ground.run(this.#subscription.billingAccountId, this.#today);
  }

  async finalize(): Promise<void> {
    for (const invoice of await this.invoices()) {
      if (invoice.status !== "draft") continue;
      const tax = { currency: invoice.currency, minor: "0" };
      const body = { taxDocumentId: foreignId("txd", invoice.id), tax, lines: invoice.lines.map(({ lineId }) => ({ lineId, tax })) };
      expect((await this.bench.call(finalizeInvoice, { params: { invoiceId: invoice.id }, body })).status).toBe(200);
    }
  }

  async void(which: number): Promise<void> {
    const standing = (await this.invoices()).filter(({ status }) => status === "draft" || status === "open");
    const invoice = standing[which % standing.length];
    if (invoice) await this.bench.call(voidInvoice, { params: { invoiceId: invoice.id }, body: { reason: "wrong" } });
  }

  /** Credits one of the finalised invoices whole and bills it again, where that can be. */
  async rebill(which: number): Promise<void> {
    const finalised = (await this.invoices()).filter(({ finalizedAt }) => finalizedAt !== null);
    const invoice = finalised[which % finalised.length];
    if (invoice) await this.bench.call(rebillInvoice, { params: { invoiceId: invoice.id }, body: {} });
  }

  /** The day after, since what is used on the day of its end is used after it; in a term that runs, renewed late where none does. */
  async cancel(): Promise<void> {
    await this.wait(1);
    if (this.#today >= this.endOn) await this.renew();
    await this.comeTo(this.#startOn);
    const answer = await this.#on(cancelSubscription, { effectiveOn: this.#today, reason: "left" });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  }

  /** Invoices that ask for something: neither void nor billed again. */
  async invoices(): Promise<Invoice[]> {
    const items: Invoice[] = (await this.bench.call(listInvoices, { query: { limit: "200" } })).body.items;
    const again = new Set(items.filter(({ purpose }) => purpose === "rebill").map(({ replacesInvoiceId }) => replacesInvoiceId));
    return items.filter(({ id, status }) => status !== "void" && !again.has(id));
  }

  #on(operation: Parameters<TestBench["call"]>[0], body: object): Promise<TestAnswer> {
    return this.bench.call(operation, { params: { subscriptionId: this.#subscription.id }, body });
  }
}

test.each(["in_advance", "in_arrears"] as const)("renewed, taken back, billed and renewed again, %s", async (billingTiming) => {
  const quarters = new Quarters(await openTestBench(billing, `${START}T00:00:00.000Z`));
  await quarters.begin({ billingTiming, usageBilling: "per_term" });
  for (const day of ["2026-02-02", "2026-03-02", "2026-04-02"]) {
    await quarters.renew();
    await quarters.undo();
    await quarters.comeTo(day);
    await quarters.bill();
  }
  expect((await quarters.renew()).body.invoice).toMatchObject({ purpose: "renewal", revision: 4 });
  await quarters.bench.close();
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant("wait" as const), count: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("use" as const),
      count: fc.integer({ min: 1, max: 60 }),
      daysAgo: fc.integer({ min: 0, max: 150 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constantFrom("bill" as const, "finalize" as const, "renew" as const, "undo" as const, "void" as const, "rebill" as const),
      count: fc.nat(9),
    }),
  },
);

test("whatever is billed, voided, billed again, renewed and taken back, and however it ends, each unit used is billed once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        billingTiming: fc.constantFrom("in_advance" as const, "in_arrears" as const),
        usageBilling: fc.constantFrom("per_term" as const, "per_period" as const),
      }),
      fc.array(step, { minLength: 4, maxLength: 18 }),
      fc.constantFrom("cancelled" as const, "expired" as const),
      async (terms, steps, end) => {
        const quarters = new Quarters(await openTestBench(billing, `${START}T00:00:00.000Z`));
        await quarters.begin(terms);
        for (const one of steps) {
          if (one.does === "wait") await quarters.wait(one.count);
          else if (one.does === "use") await quarters.use(one.count, one.daysAgo);
          else if (one.does === "void" || one.does === "rebill") await quarters[one.does](one.count);
          else await quarters[one.does]();
        }
        await quarters.finalize();
        if (end === "cancelled") await quarters.cancel();
        else await quarters.comeToItsEnd();
        await quarters.bill();
        const lines = (await quarters.invoices()).flatMap((invoice) => invoice.lines).filter(({ kind }) => kind === "usage");
        await quarters.bench.close();
        expect(lines.reduce((sum, { net }) => sum + Number(net.minor), 0)).toBe(quarters.used * 100);
      },
    ),
    { numRuns: 30 },
  );
});
