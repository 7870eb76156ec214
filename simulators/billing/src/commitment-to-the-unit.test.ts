import { createBillingAccount, createSubscription, loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { openTestBench } from "@cashline/sim-kit/testing";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { inTerm } from "./monthly-term.fixture.ts";
import { Ground, account, foreignId, monthlyTerm, rateCard } from "./test-ground.ts";

const modes = ["half-up", "half-even"] as const;
const levels = ["per_line", "per_invoice"] as const;
const timings = ["in_arrears", "in_advance"] as const;

describe("a month topped up comes to its commitment to the unit", () => {
  const currencies = [
    ["EUR", "12.345", 1, "500", 50_000],
    ["JPY", "12.5", 5, "521", 521],
    ["BHD", "0.0125", 1, "5", 5000],
  ] as const;
  const cases = currencies.flatMap((own) =>
    modes.flatMap((rounding) =>
      levels.flatMap((roundingLevel) => timings.map((billingTiming) => [...own, rounding, roundingLevel, billingTiming] as const)),
    ),
  );
  test.each(cases)(
    "%s, a seat at %s, %i of them, %s committed: %i, %s %s %s",
    async (currency, unitPrice, quantity, minimumCommitment, expected, rounding, roundingLevel, billingTiming) => {
      const bench = await openTestBench(billing, "2026-01-01T00:00:00.000Z");
      const ground = new Ground(bench);
      await ground.policy({ usageBilling: "per_period", rounding, roundingLevel });
      const { id } = (await bench.call(createBillingAccount, { body: { ...account, currency } })).body;
      const card = { ...rateCard, currency, unitPrice, includedUsage: 0, overageUnitPrice: "0.01", minimumCommitment };
      await bench.call(loadRateCard, { body: card });
      const terms = { ...monthlyTerm, currency, quantity, billingTiming, contractId: foreignId("ctr", "1") };
      expect((await bench.call(createSubscription, { body: { billingAccountId: id, ...terms } })).status).toBe(201);
      const lines = [...(await ground.run(id, "2026-01-01")), ...(await ground.run(id, "2026-02-01"))].flatMap((own) => own.lines);
      // In advance, February's seats stand with January's true-up.
      const january = lines.filter(({ periodStartOn }) => periodStartOn === "2026-01-01");
      expect(january.map(({ kind }) => kind)).toEqual(["recurring", "commitment"]);
      expect(january.reduce((sum, { net }) => sum + Number(net.minor), 0)).toBe(expected);
      await bench.close();
    },
  );
});

describe("whatever seats cost and however they change, months below their commitment come to it", () => {
  const change = fc.record({ to: fc.integer({ min: 1, max: 6 }), day: fc.nat(80), late: fc.nat(25) });
  test.each(modes.flatMap((rounding) => timings.map((billingTiming) => [rounding, billingTiming] as const)))(
    "rounded by line %s, %s",
    async (rounding, billingTiming) => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom("12.345", "7.005", "33.333", "0.005"),
          fc.array(change, { maxLength: 3 }),
          fc.array(fc.record({ units: fc.integer({ min: 1, max: 99 }), day: fc.nat(80) }), { maxLength: 3 }),
          async (unitPrice, changes, usage) => {
            const card = { unitPrice, includedUsage: 0, overageUnitPrice: "0.0137", minimumCommitment: "500" };
            const policy = { usageBilling: "per_period" as const, lateUsage: "next_invoice" as const, rounding };
            await inTerm({ term: { billingTiming }, policy, card }, async ({ comeTo, change: tell, use, bill, list, charged }) => {
              const steps = [
                ...changes.map(({ to, day, late }, index) => ({
                  day,
                  run: () => tell(to, addDays("2026-01-01", Math.max(day - late, index))),
                })),
                ...usage.map(({ units, day }, index) => ({ day, run: () => use(`u${index}`, units, addDays("2026-01-01", day)) })),
                ...["2026-01-01", "2026-02-01", "2026-03-01"].map((on, index) => ({ day: [0, 31, 59][index] ?? 0, run: () => bill(on) })),
              ];
              for (const { day, run } of steps.toSorted((a, b) => a.day - b.day)) {
                await comeTo(addDays("2026-01-01", day));
                await run();
              }
              await comeTo("2026-04-01");
              for (let times = 0; times < 3; times += 1) await bill("2026-04-01");
              const april = (await list()).flatMap(({ lines }) => lines).filter(({ periodStartOn }) => periodStartOn >= "2026-04-01");
              const ahead = april.reduce((sum, { net }) => sum + Number(net.minor), 0);
              expect((await charged()) - ahead).toBe(3 * 50_000);
            });
          },
        ),
        {
          numRuns: 10,
          examples: [
            [
              "0.005",
              [
                { to: 3, day: 0, late: 0 },
                { to: 1, day: 50, late: 0 },
              ],
              [],
            ],
          ],
        },
      );
    },
  );
});

test("several months on one invoice rounded together come to their commitments", async () => {
  const card = { unitPrice: "12.345", includedUsage: 0, overageUnitPrice: "0.0137", minimumCommitment: "500" };
  const policy = { usageBilling: "per_period" as const, roundingLevel: "per_invoice" as const, consolidation: "billing_account" as const };
  await inTerm({ term: { billingTiming: "in_arrears", quantity: 1 }, policy, card }, async ({ comeTo, use, draft }) => {
    for (const [index, on] of ["2026-01-05", "2026-02-05", "2026-03-05"].entries()) {
      await comeTo(on);
      await use(`u${index}`, 33, on);
    }
    await comeTo("2026-04-01");
    const [invoice] = await draft("2026-04-01");
    expect(invoice?.net.minor).toBe("150000");
    for (const { kind, unitPrice, net } of invoice?.lines ?? [])
      if (kind === "commitment") expect(Math.round(Number(unitPrice) * 100)).toBe(Number(net.minor));
  });
});
