import { applyCoupon, createCoupon, listCreditNotes, rebillInvoice } from "@cashline/contracts/systems/billing/credit-operations";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { finalizeInvoice, listInvoices, loadRateCard, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { previewChange } from "@cashline/contracts/systems/billing/preview-operations";
import {
  cancelSubscription,
  changeSubscription,
  previewBillingRun,
  previewCancellation,
  runBilling,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { addDays, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, rateCard, withoutCallIds } from "./test-ground.ts";

/** A seat costs 8.40, 9.30 or 8.68 a day in months of 31, 28 or 30 days, and half of that is whole cents too. */
const SEAT = 26_040;
const START = "2026-01-01";

type Terms = {
  billingTiming: "in_advance" | "in_arrears";
  changeBilling: "next_invoice" | "immediate";
  /** Percent off, and for how many invoices; null for all. */
  coupon: { percentOff: string; periods: number | null } | null;
  /** Begins every idempotency key. */
  key: string;
  seats: number;
  unitPrice: string;
};

/** A subscription by the month, whose every preview is compared with what is then made. */
class Story {
  readonly #bench: TestBench;
  readonly #terms: Terms;
  #subscription!: Subscription;
  #calls = 0;
  #today: CalendarDate = START;
  /** Seats by the day from which they were held. */
  readonly #seats: [CalendarDate, number][];

  constructor(bench: TestBench, terms: Terms) {
    this.#bench = bench;
    this.#terms = terms;
    this.#seats = [[START, terms.seats]];
  }

  async begin(): Promise<void> {
    const { billingTiming, changeBilling, coupon, seats: quantity, unitPrice } = this.#terms;
    const ground = new Ground(this.#bench);
    await ground.policy({ changeBilling });
    this.#subscription = await ground.subscription("1", { term: { ...monthlyTerm, billingTiming, quantity } });
    await this.#bench.call(loadRateCard, { body: { ...rateCard, unitPrice } });
    if (coupon) await this.discount(coupon);
  }

  async discount({ percentOff, periods }: NonNullable<Terms["coupon"]>): Promise<void> {
    const duration = periods === null ? "forever" : "repeating";
    const body = { code: percentOff, percentOff, amountOff: null, duration, periods, sku: null, redeemBy: null, maxRedemptions: null };
    const { id: couponId } = (await this.#bench.call(createCoupon, { body })).body;
    const applied = await this.#bench.call(applyCoupon, { body: { couponId, subscriptionId: this.#subscription.id, position: 1 } });
    expect(applied.status).toBe(201);
  }

  async comeTo(day: CalendarDate): Promise<void> {
    if (day <= this.#today) return;
    this.#today = day;
    await this.#bench.advance(`${day}T00:00:00.000Z`);
  }

  /** Seats from a day that has come, the last change's or a later one. */
  async change(quantity: number, on: CalendarDate): Promise<TestAnswer> {
    const answer = await this.#asPreviewed(previewChange, changeSubscription, { quantity, effectiveOn: on });
    if (answer.status === 200) this.#seats.push([on, quantity]);
    return answer;
  }

  async cancel(on: CalendarDate): Promise<TestAnswer> {
    const answer = await this.#asPreviewed(previewCancellation, cancelSubscription, { effectiveOn: on }, { reason: "moved away" });
    expect(answer.status).toBe(200);
    this.#seats.push([on, 0]);
    return answer;
  }

  async bill(): Promise<void> {
    const body = { billingAccountId: this.#subscription.billingAccountId, throughOn: this.#today };
    const { invoices } = (await this.#bench.call(previewBillingRun, { body })).body;
    const { invoiceIds } = (await this.#bench.call(runBilling, { body, key: this.#key() })).body;
    const made = (await this.invoices()).filter(({ id }) => invoiceIds.includes(id));
    const inOrder = invoiceIds.map((id: string) => made.find((invoice) => invoice.id === id));
    expect(withoutCallIds(inOrder)).toEqual(withoutCallIds(invoices));
  }

  /** Without tax: what is compared is net. */
  async finalize(): Promise<void> {
    for (const invoice of await this.invoices()) {
      if (invoice.status !== "draft") continue;
      const tax = { currency: invoice.currency, minor: "0" };
      const body = { taxDocumentId: foreignId("txd", invoice.id), tax, lines: invoice.lines.map(({ lineId }) => ({ lineId, tax })) };
      expect((await this.#bench.call(finalizeInvoice, { params: { invoiceId: invoice.id }, body })).status).toBe(200);
    }
  }

  /** Invoices less credit notes. */
  async charged(): Promise<number> {
    const net = (of: readonly { net: { minor: string } }[]) => of.reduce((sum, { net: { minor } }) => sum + Number(minor), 0);
    return net(await this.invoices()) - net(await this.notes());
  }

  /** The seats of each day at their price, less what coupons took off the month's own line. */
  async served(): Promise<number> {
    const lines = (await this.invoices()).flatMap((invoice) => invoice.lines).filter(({ kind }) => kind === "recurring");
    let sum = 0;
    for (let month = 1; month <= 12; month += 1) {
      const startOn = `2026-${String(month).padStart(2, "0")}-01`;
      const days = new Date(Date.UTC(2026, month, 0)).getUTCDate();
      const line = lines.find(({ periodStartOn }) => periodStartOn === startOn);
      const kept = line && line.gross.minor !== "0" ? Number(line.net.minor) / Number(line.gross.minor) : 1;
      for (let day = 0; day < days; day += 1) {
        const on = addDays(startOn, day);
        sum += (this.#seats.findLast(([from]) => from <= on)?.[1] ?? 0) * (SEAT / days) * kept;
      }
    }
    return sum;
  }

  /** What waits for an invoice, as the store has it. */
  waiting(): number[] {
    const database = new DatabaseSync(this.#bench.databasePath, { readOnly: true });
    const rows = database.prepare("SELECT data FROM pending_items WHERE pendingOf IS NOT NULL").all() as { data: string }[];
    database.close();
    return rows.map(({ data }) => Number(JSON.parse(data).amount.minor));
  }

  /** Voids one of the invoices that nobody has paid or credited. */
  async void(which: number, of: "all" | "regular" = "all"): Promise<void> {
    const voidable = (await this.invoices()).filter(({ status, credited }) => status !== "paid" && credited.minor === "0");
    const standing = of === "all" ? voidable : voidable.filter(({ purpose }) => purpose === "period");
    const invoice = standing[which % standing.length];
    if (invoice) await this.#bench.call(voidInvoice, { params: { invoiceId: invoice.id }, body: { reason: "mistake" } });
  }

  /** Credits one of the finalised invoices whole and bills it again, where that can be. */
  async rebill(which: number): Promise<void> {
    const finalised = (await this.invoices()).filter(({ finalizedAt }) => finalizedAt !== null);
    const invoice = finalised[which % finalised.length];
    if (invoice) await this.#bench.call(rebillInvoice, { params: { invoiceId: invoice.id }, body: {} });
  }

  async notes(): Promise<CreditNote[]> {
    return (await this.#bench.call(listCreditNotes, { query: { limit: "200" } })).body.items;
  }

  async invoices(): Promise<Invoice[]> {
    const { items } = (await this.#bench.call(listInvoices, { query: { limit: "200" } })).body;
    return items.filter(({ status }: Invoice) => status !== "void");
  }

  async #asPreviewed(
    preview: Parameters<TestBench["call"]>[0],
    operation: Parameters<TestBench["call"]>[0],
    body: object,
    more: object = {},
  ): Promise<TestAnswer> {
    const params = { subscriptionId: this.#subscription.id };
    const shown = await this.#bench.call(preview, { params, body });
    const made = await this.#bench.call(operation, { params, body: { ...body, ...more }, key: this.#key() });
    expect(made.status).toBe(shown.status);
    if (made.status === 200) expect(withoutCallIds(made.body)).toEqual(withoutCallIds(shown.body));
    return made;
  }

  #key(): string {
    this.#calls += 1;
    return `${this.#terms.key}-${this.#calls}`;
  }
}

const plain: Terms = {
  billingTiming: "in_advance",
  changeBilling: "next_invoice",
  coupon: null,
  key: "a",
  seats: 10,
  unitPrice: "260.40",
};

async function inStory<Result>(changes: Partial<Terms>, tell: (story: Story) => Promise<Result>): Promise<Result> {
  const bench = await openTestBench(billing, `${START}T00:00:00.000Z`);
  try {
    const story = new Story(bench, { ...plain, ...changes });
    await story.begin();
    return await tell(story);
  } finally {
    await bench.close();
  }
}

describe("a coupon of one period and a change of 16 April, at 10.00 a seat", () => {
  const timings = ["in_advance", "in_arrears"] as const;
  const ways = ["next_invoice", "immediate"] as const;
  const cases = timings.flatMap((billingTiming) => ways.map((changeBilling) => ({ billingTiming, changeBilling })));

  /** April's months before billed in full, April with the coupon, and ended with it. */
  async function april(terms: Partial<Terms>, to: number, percentOff: string, couponOn: CalendarDate): Promise<number> {
    return inStory({ ...terms, unitPrice: "10.00" }, async (story) => {
      const discounted = async (on: CalendarDate) => (on === couponOn ? story.discount({ percentOff, periods: 1 }) : undefined);
      for (const month of terms.billingTiming === "in_advance" ? ["01", "02", "03"] : ["02", "03", "04"]) {
        await story.comeTo(`2026-${month}-01`);
        await story.bill();
        await story.finalize();
      }
      const before = await story.charged();
      await discounted("2026-04-01");
      await story.comeTo("2026-04-01");
      await story.bill();
      await story.finalize();
      await story.comeTo("2026-04-16");
      await story.change(to, "2026-04-16");
      await story.finalize();
      await discounted("2026-04-16");
      await story.comeTo("2026-05-01");
      await story.cancel("2026-05-01");
      await story.finalize();
      expect(story.waiting()).toEqual([]);
      return (await story.charged()) - before;
    });
  }

  test.each(
    cases.flatMap((terms) => [
      { ...terms, seats: 10, to: 20, percent: "50", charged: 7_500 },
      { ...terms, seats: 20, to: 10, percent: "50", charged: 7_500 },
      { ...terms, seats: 10, to: 20, percent: "100", charged: 0 },
      { ...terms, seats: 20, to: 10, percent: "100", charged: 0 },
    ]),
  )(
    "$billingTiming, by $changeBilling: $percent % off $seats seats that become $to comes to $charged",
    async ({ to, percent, charged, ...terms }) => {
      expect(await april(terms, to, percent, "2026-04-01")).toBe(charged);
    },
  );

  test.each(ways)("in arrears, by %s, given after the change it takes the same off", async (changeBilling) => {
    expect(await april({ billingTiming: "in_arrears", changeBilling }, 20, "50", "2026-04-16")).toBe(7_500);
  });
});

test.each(["in_advance", "in_arrears"] as const)("a month billed late, %s, is billed by the seats it had", async (billingTiming) => {
  await inStory({ billingTiming }, async (story) => {
    await story.comeTo("2026-02-16");
    await story.change(1, "2026-02-16");
    await story.bill();
    const [january] = (await story.invoices()).filter(({ lines }) => lines[0]?.periodStartOn === START);
    expect(january?.lines).toMatchObject([{ kind: "recurring", quantity: 10, net: { minor: "260400" } }]);
  });
});

describe("what waits when a subscription expires", () => {
  test("is given back", async () => {
    await inStory({}, async (story) => {
      await story.comeTo("2026-12-01");
      await story.bill();
      await story.finalize();
      await story.comeTo("2026-12-16");
      await story.change(1, "2026-12-16");
      await story.comeTo("2027-01-30");
      expect(await story.notes()).toEqual([]);
      await story.comeTo("2027-02-01");
      // 16 days of nine seats at 8.40.
      expect(await story.notes()).toMatchObject([{ reason: "order_change", net: { minor: "120960" } }]);
      expect([await story.charged(), story.waiting()]).toEqual([await story.served(), []]);
    });
  });

  test("is set off against charges that wait too", async () => {
    await inStory({}, async (story) => {
      await story.comeTo("2026-12-01");
      await story.bill();
      await story.finalize();
      await story.change(20, "2026-11-16");
      await story.change(1, "2026-12-01");
      await story.comeTo("2027-02-01");
      // December's nine seats less, 2,343.60, less ten seats more for 15 days of November at 8.68.
      expect((await story.notes()).map(({ net }) => net.minor)).toEqual([String(234_360 - 130_200)]);
      expect([await story.charged(), story.waiting()]).toEqual([await story.served(), []]);
    });
  });

  test("is billed with what was not billed to the end, where charges are more than the customer gets back", async () => {
    await inStory({}, async (story) => {
      await story.comeTo("2026-12-01");
      await story.bill();
      await story.finalize();
      await story.change(20, "2026-11-16");
      await story.change(9, "2026-12-01");
      await story.comeTo("2027-02-01");
      const final = (await story.invoices()).find(({ purpose }) => purpose === "final");
      expect([await story.notes(), story.waiting(), final?.net.minor]).toEqual([[], [], String(130_200 - 26_040)]);
    });
  });
});

const terms: fc.Arbitrary<Pick<Terms, "billingTiming" | "changeBilling" | "coupon" | "key">> = fc.record({
  billingTiming: fc.constantFrom("in_advance" as const, "in_arrears" as const),
  changeBilling: fc.constantFrom("next_invoice" as const, "immediate" as const),
  coupon: fc.option(fc.record({ percentOff: fc.constantFrom("50", "100"), periods: fc.constantFrom(null, 1, 2) })),
  key: fc.nat(9999).map(String),
});

/** What happens some days after the step before: a change, told some days late, a billing run, or an invoice void or billed again. */
const step = fc.record({
  days: fc.nat(25),
  late: fc.constantFrom(0, 0, 12),
  does: fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.constant("bill" as const),
    fc.constant("bill and finalize" as const),
    fc.constant("void" as const),
    fc.constant("rebill" as const),
  ),
});

describe("whatever is changed, billed, voided and billed again, the customer is charged what was served, to the cent, and as previewed", () => {
  test.each(["cancelled", "expired"] as const)("%s in the end", async (end) => {
    await fc.assert(
      fc.asyncProperty(terms, fc.array(step, { minLength: 1, maxLength: 8 }), fc.nat(20), async (own, steps, rest) =>
        inStory(own, async (story) => {
          let today = START;
          let last = START;
          for (const { days, late, does } of steps) {
            today = addDays(today, days);
            await story.comeTo(today);
            if (typeof does === "number") {
              const on = daysBetween(last, today) > late ? addDays(today, -late) : last;
              if ((await story.change(does, on)).status === 200) last = on;
            } else if (does === "void") {
              // A coupon for some invoices goes to others when one of them is void.
              if (own.coupon?.periods === null || own.coupon === null) await story.void(rest);
            } else if (does === "rebill") await story.rebill(rest);
            else await story.bill();
            if (does === "bill and finalize") await story.finalize();
          }
          if (end === "cancelled") {
            await story.comeTo(addDays(today, rest));
            await story.cancel(addDays(today, rest));
            await story.finalize();
            expect(story.waiting()).toEqual([]);
            // A regular invoice voided after the end is billed again, and what the end gave back of it stays given back.
            if (own.coupon?.periods === null || own.coupon === null) await story.void(rest, "regular");
            await story.bill();
            await story.finalize();
            expect(story.waiting()).toEqual([]);
          } else {
            await story.comeTo("2027-01-01");
            await story.bill();
            await story.finalize();
            await story.comeTo("2027-02-01");
          }
          expect([await story.charged(), story.waiting()]).toEqual([await story.served(), []]);
        }),
      ),
      { numRuns: 15 },
    );
  });
});
