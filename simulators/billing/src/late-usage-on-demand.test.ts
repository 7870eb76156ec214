import {
  cancelSubscription,
  correctUsage,
  draftLateUsage,
  listUsage,
  previewLateUsage,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { lateUsageDrafted } from "@cashline/contracts/systems/billing/correction-events";
import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import type { Invoice, Subscription, UsageEntry } from "@cashline/contracts/systems/billing/entities";
import { holdInvoice, loadRateCard, redraftInvoice, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { eventType } from "@cashline/contracts/common/events";
import { openTestBench, type TestAnswer, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, rateCard } from "./test-ground.ts";

/** 100 units included a month, each above at 1.00 up to 100 of them, and at 0.50 beyond. */
const stepped: ChargeModel = {
  kind: "graduated",
  tiers: [
    { upTo: 100, unitPrice: "1", flatFee: "0" },
    { upTo: null, unitPrice: "0.5", flatFee: "0" },
  ],
};

/** A subscription of one seat whose usage is billed by the month, and whose late usage stays unbilled. */
class Metered {
  readonly ground: Ground;
  readonly bench: TestBench;
  subscription!: Subscription;
  #sources = 0;

  constructor(bench: TestBench) {
    this.bench = bench;
    this.ground = new Ground(bench);
  }

  async begin(usageModel: ChargeModel = stepped, card: object = {}): Promise<void> {
    await this.ground.policy({ usageBilling: "per_period" });
    this.subscription = await this.ground.subscription("1", { term: { ...monthlyTerm, quantity: 1 } });
    await this.bench.call(loadRateCard, { body: { ...rateCard, includedUsage: 100, usageModel, ...card } });
  }

  async use(quantity: number, usedOn = "2026-01-20"): Promise<void> {
    this.#sources += 1;
    await this.ground.use(this.subscription, `source-${this.#sources}`, quantity, usedOn);
  }

  /** The invoice that bills one month, finalised. */
  async bill(on: string): Promise<Invoice> {
    const [draft] = await this.ground.run(this.subscription.billingAccountId, on);
    if (!draft) throw new Error(`Nothing was drafted on ${on}`);
    return this.ground.finalize(draft);
  }

  async usage(): Promise<UsageEntry[]> {
    return (await this.bench.call(listUsage, { query: { subscriptionId: this.subscription.id } })).body.items;
  }

  draftLate(
    usageIds?: readonly string[],
    operation = draftLateUsage as typeof draftLateUsage | typeof previewLateUsage,
  ): Promise<TestAnswer> {
    const params = { subscriptionId: this.subscription.id };
    return this.bench.call(operation, { params, body: usageIds === undefined ? {} : { usageIds: [...usageIds] } });
  }
}

const ofUsage = ({ lines }: Invoice): number =>
  lines.filter(({ kind }) => kind !== "recurring").reduce((sum, { net }) => sum + Number(net.minor), 0);

describe("late usage drafted on demand", () => {
  let bench: TestBench;
  let metered: Metered;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
    metered = new Metered(bench);
    await metered.begin();
    await metered.use(150);
    await metered.bill("2026-01-01");
    expect(ofUsage(await metered.bill("2026-02-01"))).toBe(5000);
  });
  afterEach(() => bench.close());

  test("is rated on top of what its month was billed, is a draft like any other, and is told with its records", async () => {
    await metered.use(80);
    const answer = await metered.draftLate();
    expect(answer.status).toBe(201);
    const draft = answer.body as Invoice;
    // 50 more at 1.00 and 30 at 0.50.
    expect(draft).toMatchObject({ status: "draft", purpose: "late_usage", number: null, quoteId: null, net: { minor: "6500" } });
    expect(draft.lines).toMatchObject([
      { lineId: "late.1", kind: "usage", quantity: 80, periodStartOn: "2026-01-01", periodEndOn: "2026-02-01" },
    ]);
    const late = (await metered.usage()).find(({ quantity }) => quantity === 80);
    expect(late).toMatchObject({ status: "billed", invoiceId: draft.id });
    const told = (await bench.events()).find(({ type }) => type === eventType(lateUsageDrafted));
    expect(told).toMatchObject({ subject: draft.id, data: { id: draft.id, usageIds: [late?.id] } });
    const open = await metered.ground.finalize(draft);
    expect(open).toMatchObject({ status: "open", tax: { minor: "1235" }, due: { minor: "7735" }, issuedOn: "2026-02-01" });
    expect(await metered.ground.pay(open)).toMatchObject({ status: "paid" });
  });

  test("is previewed as it is drafted, and the preview leaves nothing behind", async () => {
    await metered.use(80);
    const preview = await metered.draftLate(undefined, previewLateUsage);
    const draft = await metered.draftLate();
    expect(preview.status).toBe(200);
    expect(preview.body).toEqual(draft.body);
  });

  test("is billed once: neither by the next run, nor after the policy takes late usage in, nor on demand again", async () => {
    await metered.use(80);
    await metered.draftLate();
    expect(ofUsage(await metered.bill("2026-03-01"))).toBe(0);
    await metered.ground.policy({ lateUsage: "next_invoice" });
    expect(ofUsage(await metered.bill("2026-04-01"))).toBe(0);
    await metered.use(30);
    const next = await metered.bill("2026-05-01");
    expect(ofUsage(next)).toBe(1500);
    expect((await bench.events(eventType(lateUsageDrafted))).map(({ subject }) => subject)).toContain(next.id);
  });

  test("of some records leaves the others for the next", async () => {
    await metered.use(80);
    await metered.use(40);
    const late = (await metered.usage()).filter(({ status }) => status === "unbilled");
    const first = late.find(({ quantity }) => quantity === 80);
    const draft = (await metered.draftLate([first?.id ?? ""])).body as Invoice;
    await metered.ground.finalize(draft);
    const next = (await metered.draftLate()).body as Invoice;
    expect([ofUsage(draft), ofUsage(next)]).toEqual([6500, 2000]);
    expect(next).toMatchObject({ revision: 2 });
  });

  test("voided, is late again; drafted anew, holds the same records and what was corrected of them", async () => {
    await metered.use(80);
    const { id: invoiceId } = (await metered.draftLate()).body as Invoice;
    await bench.call(voidInvoice, { params: { invoiceId }, body: { reason: "wrong" } });
    const again = (await metered.draftLate()).body as Invoice;
    expect(again).toMatchObject({ revision: 2, net: { minor: "6500" } });
    await bench.call(holdInvoice, { params: { invoiceId: again.id }, body: { reason: "looked at", caseId: null } });
    const late = (await metered.usage()).find(({ quantity }) => quantity === 80);
    await bench.call(correctUsage, { params: { usageId: late?.id ?? "" }, body: { quantity: 70, reason: "counted test calls" } });
    const anew = await bench.call(redraftInvoice, { params: { invoiceId: again.id }, body: { reason: "corrected" } });
    expect(anew).toMatchObject({ status: 201, body: { purpose: "late_usage", replacesInvoiceId: again.id, net: { minor: "6000" } } });
    const params = { invoiceId: (anew.body as Invoice).id };
    await bench.call(holdInvoice, { params, body: { reason: "looked at", caseId: null } });
    await bench.call(correctUsage, { params: { usageId: late?.id ?? "" }, body: { quantity: 0, reason: "counted test calls" } });
    expect(await bench.call(redraftInvoice, { params, body: { reason: "corrected" } })).toMatchObject({
      status: 409,
      body: { code: "invoice-not-redraftable" },
    });
  });

  test.each<[string, string, (of: Metered) => Promise<TestAnswer>]>([
    ["where nothing came late", "no-late-usage", (of) => of.draftLate()],
    [
      "of usage whose month is not billed yet",
      "no-late-usage",
      async (of) => {
        await of.use(500, "2026-02-10");
        const [fresh] = (await of.usage()).filter(({ status }) => status === "unbilled");
        return of.draftLate([fresh?.id ?? ""]);
      },
    ],
    [
      "while a draft of it is open",
      "late-usage-drafted",
      async (of) => {
        await of.use(80);
        await of.draftLate();
        await of.use(10);
        return of.draftLate();
      },
    ],
    [
      "of a cancelled subscription",
      "subscription-cancelled",
      async (of) => {
        await of.use(80);
        const params = { subscriptionId: of.subscription.id };
        await of.bench.call(cancelSubscription, { params, body: { effectiveOn: "2026-02-01", reason: "left" } });
        return of.draftLate();
      },
    ],
    [
      "of a subscription nobody knows",
      "not-found",
      (of) => of.bench.call(draftLateUsage, { params: { subscriptionId: "sub_00000000000000000000" }, body: {} }),
    ],
  ])("%s is refused", async (_where, code, ask) => {
    expect(await ask(metered)).toMatchObject({ body: { code } });
  });
});

describe("late usage that asks for nothing", () => {
  test.each<[string, ChargeModel, object, number]>([
    ["within what is included", stepped, { includedUsage: 400 }, 80],
    [
      "that makes its month cheaper",
      {
        kind: "volume",
        tiers: [
          { upTo: 100, unitPrice: "1", flatFee: "0" },
          { upTo: null, unitPrice: "0.1", flatFee: "0" },
        ],
      },
      {},
      80,
    ],
  ])("%s is refused and goes on waiting", async (_which, model, card, quantity) => {
    const bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
    const metered = new Metered(bench);
    await metered.begin(model, card);
    await metered.use(150);
    await metered.bill("2026-01-01");
    await metered.bill("2026-02-01");
    await metered.use(quantity);
    expect(await metered.draftLate()).toMatchObject({ status: 409, body: { code: "late-usage-asks-nothing" } });
    expect((await metered.usage()).filter(({ status }) => status === "unbilled")).toHaveLength(1);
    await bench.close();
  });
});

test("usage of a term billed by the term is late once it is renewed, and is rated by the ended term", async () => {
  const bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
  const ground = new Ground(bench);
  const subscription = await ground.subscription();
  const params = { subscriptionId: subscription.id };
  await ground.use(subscription, "a", 2200, "2026-01-10");
  expect(await bench.call(draftLateUsage, { params, body: {} })).toMatchObject({ body: { code: "no-late-usage" } });
  await ground.renew(subscription);
  await ground.use(subscription, "b", 10_000, "2026-01-12");
  await ground.use(subscription, "c", 10_000, "2026-02-02");
  const draft = await bench.call(draftLateUsage, { params, body: {} });
  // 12 × 100 are included and used up, so that all 10,000 cost 0.0019.
  expect(draft.body).toMatchObject({
    net: { minor: "1900" },
    lines: [{ quantity: 10_000, periodStartOn: "2025-02-01", periodEndOn: "2026-02-01" }],
  });
  await bench.close();
});

const price = fc.integer({ min: 0, max: 20_000 }).map((units) => (units / 10_000).toFixed(4));
const tiers = fc
  .tuple(fc.integer({ min: 1, max: 60 }), price, price, fc.constantFrom("0", "3.50"))
  .map(([upTo, first, second, flatFee]) => [
    { upTo, unitPrice: first, flatFee: "0" },
    { upTo: null, unitPrice: second, flatFee },
  ]);
const model: fc.Arbitrary<ChargeModel> = fc.oneof(
  fc.record({ kind: fc.constant("volume" as const), tiers }),
  fc.record({ kind: fc.constant("graduated" as const), tiers }),
  fc.record({ kind: fc.constant("package" as const), packageSize: fc.integer({ min: 1, max: 30 }), packagePrice: price }),
  fc.record({ kind: fc.constant("per_unit" as const), unitPrice: price }),
);

test("drafted on demand or taken in by the next invoice, and after any switch of the policy, late usage comes to the same to the cent", async () => {
  await fc.assert(
    fc.asyncProperty(
      model,
      fc.record({ includedUsage: fc.nat(20), minimumCommitment: fc.constantFrom(null, "5030") }),
      fc.array(
        fc.record({
          quantity: fc.integer({ min: 1, max: 60 }),
          month: fc.constantFrom("2026-01-20", "2026-02-03"),
          onDemand: fc.boolean(),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      fc.constantFrom("half-up" as const, "half-even" as const),
      async (usageModel, card, late, rounding) => {
        const billedFor = async (isOnDemand: (asked: boolean) => boolean): Promise<number> => {
          const bench = await openTestBench(billing, "2026-12-01T00:00:00.000Z");
          const metered = new Metered(bench);
          await metered.ground.policy({ rounding });
          // Seats at 5,000.00 leave room for every credit, and a commitment leaves usage 30.00 of it.
          await metered.begin(usageModel, { ...card, unitPrice: "5000" });
          await metered.use(25);
          let sum = 0;
          for (const month of ["01", "02", "03"]) sum += ofUsage(await metered.bill(`2026-${month}-01`));
          for (const { quantity, month, onDemand } of late) {
            await metered.use(quantity, month);
            if (!isOnDemand(onDemand)) continue;
            const drafted = await metered.draftLate();
            if (drafted.status === 201) sum += ofUsage(await metered.ground.finalize(drafted.body as Invoice));
            else expect(drafted.body).toMatchObject({ code: "late-usage-asks-nothing" });
          }
          await metered.ground.policy({ lateUsage: "next_invoice" });
          // A credit larger than what one invoice of late usage asks waits for those after it.
          for (const month of ["04", "05", "06"]) sum += ofUsage(await metered.bill(`2026-${month}-01`));
          await bench.close();
          return sum;
        };
        const byNextInvoice = await billedFor(() => false);
        expect(await billedFor(() => true)).toBe(byNextInvoice);
        expect(await billedFor((asked) => asked)).toBe(byNextInvoice);
      },
    ),
    { numRuns: 15 },
  );
}, 90_000);

test("of a term billed by the term it comes to the same on demand as with the next renewal", async () => {
  await fc.assert(
    fc.asyncProperty(
      model,
      fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 2, maxLength: 4 }),
      async (usageModel, [first = 0, ...late]) => {
        const billedFor = async (isOnDemand: boolean): Promise<number> => {
          const bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
          const ground = new Ground(bench);
          await ground.policy({ lateUsage: "next_invoice" });
          const subscription = await ground.subscription();
          await bench.call(loadRateCard, { body: { ...rateCard, usageModel, unitPrice: "5000" } });
          const params = { subscriptionId: subscription.id };
          await ground.use(subscription, "in time", first, "2026-01-10");
          let sum = ofUsage((await ground.renew(subscription)).invoice);
          for (const [index, quantity] of late.entries()) {
            await ground.use(subscription, `late ${index}`, quantity, "2026-01-12");
            if (!isOnDemand) continue;
            const drafted = await bench.call(draftLateUsage, { params, body: {} });
            if (drafted.status === 201) sum += ofUsage(await ground.finalize(drafted.body as Invoice));
          }
          const next = { quoteId: foreignId("qte", "2"), startOn: "2027-02-01", endOn: "2028-02-01" };
          sum += ofUsage((await ground.renew(subscription, next)).invoice);
          await bench.close();
          return sum;
        };
        expect(await billedFor(true)).toBe(await billedFor(false));
      },
    ),
    { numRuns: 15 },
  );
}, 60_000);
