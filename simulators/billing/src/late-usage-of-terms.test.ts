import { draftLateUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { previewRenewal } from "@cashline/contracts/systems/billing/preview-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, nextTerm, rateCard } from "./test-ground.ts";

/** Terms of a month each from January on, usage at 1.00 a unit beyond what a month includes. */
class MonthByMonth {
  readonly bench: TestBench;
  readonly ground: Ground;
  subscription!: Subscription;

  constructor(bench: TestBench) {
    this.bench = bench;
    this.ground = new Ground(bench);
  }

  async begin(includedUsage = 0): Promise<void> {
    const card = { ...rateCard, sourcePriceId: foreignId("prc", "9"), unitPrice: "10", includedUsage, overageUnitPrice: "1" };
    await this.bench.call(loadRateCard, { body: { ...card, tier: "team", effectiveOn: "2022-01-01" } });
    const term = { ...monthlyTerm, tier: "team", quantity: 1, termMonths: 1, endOn: monthOn(2), billedThroughOn: monthOn(2) };
    this.subscription = await this.ground.subscription("1", { term });
  }

  terms(month: number): typeof nextTerm {
    const dates = { startOn: monthOn(month), endOn: monthOn(month + 1), termMonths: 1 };
    const terms = { tier: "team", quantity: 1, discountPercent: "0", billingFrequency: "monthly" };
    return { ...nextTerm, ...terms, ...dates, quoteId: foreignId("qte", String(month)) } as typeof nextTerm;
  }

  async renew(month: number): Promise<Invoice> {
    return (await this.ground.renew(this.subscription, this.terms(month))).invoice;
  }

  /** The record of usage of a day of 2026, of the given units. */
  async use(sourceId: string, quantity: number, usedOn: string): Promise<void> {
    expect((await this.ground.use(this.subscription, sourceId, quantity, usedOn)).status).toBe(200);
  }
}

const monthOn = (month: number): string => `${2026 + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, "0")}-01`;
const usageLines = ({ lines }: Pick<Invoice, "lines">) =>
  lines.filter(({ kind }) => kind === "usage").map(({ periodStartOn, quantity, net }) => [periodStartOn, quantity, Number(net.minor)]);
const opened = async (policy: object, includedUsage?: number): Promise<MonthByMonth> => {
  const months = new MonthByMonth(await openTestBench(billing, "2026-04-01T00:00:00.000Z"));
  await months.ground.policy(policy);
  await months.begin(includedUsage);
  for (const month of [2, 3]) await months.renew(month);
  return months;
};

test("late usage of two earlier terms is billed by its own term each, once", async () => {
  const months = await opened({ lateUsage: "next_invoice" });
  await months.use("january", 10, "2026-01-10");
  await months.use("february", 5, "2026-02-10");
  const expected = [
    ["2026-01-01", 10, 1000],
    ["2026-02-01", 5, 500],
  ];
  const preview = await months.bench.call(previewRenewal, {
    params: { subscriptionId: months.subscription.id },
    body: months.terms(4),
  });
  expect(usageLines(preview.body.invoice)).toEqual(expected);
  expect(usageLines(await months.renew(4))).toEqual(expected);
  await months.bench.close();
});

test("late usage of two earlier terms, drafted on demand, is billed by its own term each, once", async () => {
  const months = await opened({});
  await months.use("before the first term", 3, "2025-12-20");
  await months.use("january", 10, "2026-01-10");
  await months.use("february", 5, "2026-02-10");
  const draft = await months.bench.call(draftLateUsage, { params: { subscriptionId: months.subscription.id }, body: {} });
  expect(usageLines(draft.body as Invoice)).toEqual([
    ["2026-01-01", 13, 1300],
    ["2026-02-01", 5, 500],
  ]);
  await months.bench.close();
});

test("however late usage of several terms comes, each month costs its units above what it includes, once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ month: fc.integer({ min: 0, max: 5 }), units: fc.integer({ min: 1, max: 40 }) }), { maxLength: 8 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.constantFrom("per_term" as const, "per_period" as const),
      async (late, onDemand, usageBilling) => {
        const months = await opened({ lateUsage: "next_invoice", usageBilling }, 20);
        const units = new Map<number, number>();
        let billed = 0;
        for (const [index, month] of [4, 5, 6, 7].entries()) {
          for (const [nth, one] of late.entries()) {
            // Two records a step, of months gone by; month 0 lies before the first term and counts for its first day.
            if (Math.floor(nth / 2) !== index || one.month >= month) continue;
            const on = one.month === 0 ? "2025-12-20" : monthOn(one.month).replace(/01$/, "20");
            await months.use(`${nth}`, one.units, on);
            const counted = Math.max(1, one.month);
            units.set(counted, (units.get(counted) ?? 0) + one.units);
          }
          const params = { subscriptionId: months.subscription.id };
          const drafted = onDemand[index] ? await months.bench.call(draftLateUsage, { params, body: {} }) : undefined;
          if (drafted?.status === 201) billed += Number((drafted.body as Invoice).net.minor);
          for (const [, , minor] of usageLines(await months.renew(month))) billed += Number(minor);
        }
        await months.bench.close();
        expect(billed).toBe(units.values().reduce((sum, used) => sum + Math.max(0, used - 20) * 100, 0));
      },
    ),
    { numRuns: 15 },
  );
});
