import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { loadRateCard } from "@cashline/contracts/systems/billing/operations";
import { draftLateUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { billing } from "./app.ts";
import { Metered, ofUsage } from "./metered.fixture.ts";
import { Ground, foreignId, rateCard } from "./test-ground.ts";

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
    { numRuns: 7 },
  );
});

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
    { numRuns: 7 },
  );
});
