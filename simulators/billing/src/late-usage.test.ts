import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { loadRateCard, voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { previewInvoice } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, monthlyTerm, rateCard } from "./test-ground.ts";

/** All units cost 1.00 up to 100 of them, and 0.50 beyond: 100 cost 100.00, 110 cost 55.00. */
const cliff: ChargeModel = {
  kind: "volume",
  tiers: [
    { upTo: 100, unitPrice: "1", flatFee: "0" },
    { upTo: null, unitPrice: "0.5", flatFee: "0" },
  ],
};

/** A subscription of one seat at 45.50 a month, whose usage is billed by the month. */
class Metered {
  readonly ground: Ground;
  readonly bench: TestBench;
  subscription!: Subscription;
  #sources = 0;

  constructor(bench: TestBench) {
    this.bench = bench;
    this.ground = new Ground(bench);
  }

  async begin(usageModel: ChargeModel, card: object = {}): Promise<void> {
    await this.ground.policy({ usageBilling: "per_period", lateUsage: "next_invoice" });
    this.subscription = await this.ground.subscription("1", { term: { ...monthlyTerm, quantity: 1 } });
    await this.bench.call(loadRateCard, { body: { ...rateCard, includedUsage: 0, usageModel, ...card } });
  }

  async use(quantity: number): Promise<void> {
    this.#sources += 1;
    await this.ground.use(this.subscription, `source-${this.#sources}`, quantity, "2026-01-20");
  }

  /** The invoice drafted on a day that bills one month, finalised. */
  async bill(on: string): Promise<Invoice> {
    const [draft] = await this.ground.run(this.subscription.billingAccountId, on);
    if (!draft) throw new Error(`Nothing was drafted on ${on}`);
    return this.ground.finalize(draft);
  }
}

const minors = ({ lines }: Invoice) => lines.map(({ kind, net }) => [kind, Number(net.minor)]);
const ofUsage = ({ lines }: Invoice): number =>
  lines.filter(({ kind }) => kind !== "recurring").reduce((sum, { net }) => sum + Number(net.minor), 0);
const MONTHS = ["02", "03", "04", "05", "06"];

describe("late usage under a volume price", () => {
  let bench: TestBench;
  let metered: Metered;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-02-01T00:00:00.000Z");
    metered = new Metered(bench);
    await metered.begin(cliff);
    await metered.use(100);
    await metered.bill("2026-01-01");
    expect(ofUsage(await metered.bill("2026-02-01"))).toBe(10_000);
  });
  afterEach(() => bench.close());

  test("that moves all units to a lower price gives back what was billed too much", async () => {
    await metered.use(10);
    const march = await metered.bill("2026-03-01");
    // 110 × 0.50 is 55.00, of which 100.00 was billed.
    expect(minors(march)).toEqual([
      ["recurring", 4550],
      ["usage_correction", -4500],
    ]);
    expect(march.lines[1]).toMatchObject({
      quantity: 1,
      chargeModel: "flat_fee",
      unitPrice: "45.00",
      tiers: [],
      periodStartOn: "2026-01-01",
      description: "Usage that came late: 110 units above what is included in place of 100, by what all of them cost",
    });
  });

  test("comes to the same in one batch and in two", async () => {
    await metered.use(10);
    const march = await metered.bill("2026-03-01");
    await metered.use(140);
    const april = await metered.bill("2026-04-01");
    // 250 × 0.50 is 125.00: 100.00, less 45.00, and 140 × 0.50.
    expect([ofUsage(march), ofUsage(april)]).toEqual([-4500, 7000]);
    expect(april.lines[1]).toMatchObject({ quantity: 140, unitPrice: "0.5", tiers: [{ quantity: 140, unitPrice: "0.5", flatFee: "0" }] });
  });

  test("in one batch across the tier's end is one amount, because no price times the late units makes it", async () => {
    await metered.use(150);
    const { lines } = await metered.bill("2026-03-01");
    expect(lines[1]).toMatchObject({ kind: "usage", quantity: 1, chargeModel: "flat_fee", unitPrice: "25.00", net: { minor: "2500" } });
  });

  test("is previewed as it is drafted", async () => {
    await metered.use(10);
    const preview = await bench.call(previewInvoice, { body: { subscriptionId: metered.subscription.id, throughOn: "2026-03-01" } });
    const [draft] = await metered.ground.run(metered.subscription.billingAccountId, "2026-03-01");
    expect(preview.body.lines).toEqual(draft?.lines);
  });

  test("that gives back more than the next invoice asks waits with the rest", async () => {
    await metered.ground.policy({ usageBilling: "per_period" });
    await bench.call(loadRateCard, { body: { ...rateCard, includedUsage: 0, usageModel: cliff, unitPrice: "30" } });
    await metered.use(10);
    expect(minors(await metered.bill("2026-03-01"))).toEqual([
      ["recurring", 3000],
      ["usage_correction", -3000],
    ]);
    expect(minors(await metered.bill("2026-04-01"))).toEqual([
      ["recurring", 3000],
      ["usage_correction", -1500],
    ]);
  });

  test("is rated anew when the invoice that gave it back is voided", async () => {
    await metered.use(10);
    const [draft] = await metered.ground.run(metered.subscription.billingAccountId, "2026-03-01");
    await bench.call(voidInvoice, { params: { invoiceId: draft?.id ?? "" }, body: { reason: "wrong" } });
    await metered.use(40);
    // 150 × 0.50 is 75.00.
    expect(minors(await metered.bill("2026-03-01"))).toEqual([
      ["recurring", 4550],
      ["usage_correction", -2500],
    ]);
    expect(ofUsage(await metered.bill("2026-04-01"))).toBe(0);
  });
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

test("however usage of a month is cut into what comes in time and what comes late, it comes to the same to the cent", async () => {
  await fc.assert(
    fc.asyncProperty(
      model,
      fc.record({ includedUsage: fc.nat(20), minimumCommitment: fc.constantFrom(null, "5030") }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 5 }),
      fc.constantFrom("half-up" as const, "half-even" as const),
      async (usageModel, card, [first = 0, ...late], rounding) => {
        const billedFor = async (batches: readonly number[]): Promise<number> => {
          const bench = await openTestBench(billing, "2026-12-01T00:00:00.000Z");
          const metered = new Metered(bench);
          await metered.ground.policy({ rounding });
          // Seats at 5,000.00 leave room for every credit, and a commitment leaves usage 30.00 of it.
          await metered.begin(usageModel, { ...card, unitPrice: "5000" });
          await metered.bill("2026-01-01");
          let sum = 0;
          for (const [index, month] of MONTHS.entries()) {
            const quantity = batches[index];
            if (quantity !== undefined) await metered.use(quantity);
            sum += ofUsage(await metered.bill(`2026-${month}-01`));
          }
          await bench.close();
          return sum;
        };
        expect(await billedFor([first, ...late])).toBe(await billedFor([late.reduce((a, b) => a + b, first)]));
      },
    ),
    { numRuns: 12 },
  );
});
