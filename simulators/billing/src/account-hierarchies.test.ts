import { applyCoupon, createCoupon, listCreditNotes } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { getBillingAccount, updateBillingAccount } from "@cashline/contracts/systems/billing/operations";
import { cancelSubscription, changeSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm } from "./test-ground.ts";

describe("an account that moves after a consolidated invoice", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    await ground.policy({ consolidation: "parent" });
  });
  afterEach(() => bench.close());

  const family = async (): Promise<{ parent: Subscription; child: Subscription }> => {
    const parent = await ground.subscription("P", { term: monthlyTerm, account: { accountId: foreignId("acc", "P") } });
    const below = { accountId: foreignId("acc", "C"), parentAccountId: foreignId("acc", "P") };
    return { parent, child: await ground.subscription("C", { term: monthlyTerm, account: below }) };
  };
  const january = async ({ billingAccountId }: Subscription): Promise<Invoice> => {
    const [draft] = await ground.run(billingAccountId, "2026-01-01");
    if (!draft) throw new Error("nothing was due");
    return ground.finalize(draft);
  };
  const move = async ({ billingAccountId }: Subscription, to: object): Promise<void> => {
    const params = { billingAccountId };
    const { headers } = await bench.call(getBillingAccount, { params });
    expect((await bench.call(updateBillingAccount, { params, body: to, ifMatch: String(headers["etag"]) })).status).toBe(200);
  };
  const moves = [
    ["stays", { parentAccountId: foreignId("acc", "P") }],
    ["leaves the hierarchy", { parentAccountId: null }],
    ["is sold to by another legal entity", { legalEntity: "FR01" }],
  ] as const;

  test.each(moves)("and %s gets back what it was charged beyond its end", async (_, to) => {
    const { parent, child } = await family();
    const invoice = await january(parent);
    expect(invoice.lines.map(({ net }) => net.minor)).toEqual(["45500", "45500"]);
    await move(child, to);
    await bench.advance("2026-01-11T00:00:00.000Z");
    // Whichever of the two does not give the invoice its name: 455.00 × 21/31 either way.
    for (const { id } of [child, parent])
      await bench.call(cancelSubscription, { params: { subscriptionId: id }, body: { effectiveOn: "2026-01-11", reason: "left" } });
    const { items } = (await bench.call(listCreditNotes, { query: {} })).body;
    expect(items.map((note: { invoiceId: string; net: { minor: string } }) => [note.invoiceId, note.net.minor])).toEqual([
      [invoice.id, "30823"],
      [invoice.id, "30823"],
    ]);
  });

  test.each(moves)("and %s gets nothing back of a month that a coupon made free", async (_, to) => {
    const { parent, child } = await family();
    const free = { percentOff: "100", amountOff: null, duration: "once", periods: null, sku: null, redeemBy: null } as const;
    const coupon = (await bench.call(createCoupon, { body: { code: "FREE", ...free, maxRedemptions: null } })).body;
    await bench.call(applyCoupon, { body: { couponId: coupon.id, subscriptionId: child.id, position: 1 } });
    await january(parent);
    await move(child, to);
    await bench.advance("2026-01-16T00:00:00.000Z");
    const body = { effectiveOn: "2026-01-16", quantity: 1 };
    const changed = await bench.call(changeSubscription, { params: { subscriptionId: child.id }, body });
    expect(changed.body.proration.lines).toEqual([]);
    await bench.advance("2026-02-01T00:00:00.000Z");
    const charged = (await ground.run(child.billingAccountId, "2026-02-01")).flatMap(({ lines }) => lines);
    expect(charged.filter(({ subscriptionId }) => subscriptionId === child.id).map(({ net }) => net.minor)).toEqual(["4550"]);
  });
});

test("whatever becomes of its account, a subscription gives back no more than a month was charged and no less than is left of it", async () => {
  const move = fc.constantFrom({ parentAccountId: null }, { legalEntity: "FR01" }, { parentAccountId: foreignId("acc", "P") });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 4 }), fc.integer({ min: 2, max: 30 }), async (moves, day) => {
      const bench = await openTestBench(billing);
      try {
        const ground = new Ground(bench);
        await ground.policy({ consolidation: "parent" });
        const parent = await ground.subscription("P", { term: monthlyTerm, account: { accountId: foreignId("acc", "P") } });
        const below = { accountId: foreignId("acc", "C"), parentAccountId: foreignId("acc", "P") };
        const child = await ground.subscription("C", { term: monthlyTerm, account: below });
        for (const draft of await ground.run(parent.billingAccountId, "2026-01-01")) await ground.finalize(draft);
        const params = { billingAccountId: child.billingAccountId };
        for (const body of moves) {
          const { headers } = await bench.call(getBillingAccount, { params });
          await bench.call(updateBillingAccount, { params, body, ifMatch: String(headers["etag"]) });
        }
        const effectiveOn = `2026-01-${String(day).padStart(2, "0")}`;
        await bench.advance(`${effectiveOn}T00:00:00.000Z`);
        for (const { id } of [parent, child])
          await bench.call(cancelSubscription, { params: { subscriptionId: id }, body: { effectiveOn, reason: "left" } });
        const { items } = (await bench.call(listCreditNotes, { query: {} })).body;
        const expected = Math.round((45_500 * (32 - day)) / 31);
        expect(items.map((note: { net: { minor: string } }) => Number(note.net.minor))).toEqual([expected, expected]);
      } finally {
        await bench.close();
      }
    }),
    { numRuns: 8 },
  );
});

test("a hierarchy of any depth is billed on one invoice, whichever of its accounts the run is for", async () => {
  const bench = await openTestBench(billing);
  const ground = new Ground(bench);
  await ground.policy({ consolidation: "parent" });
  const accounts: string[] = [];
  for (let level = 0; level < 13; level += 1) {
    const parentAccountId = level === 0 ? null : foreignId("acc", `L${level - 1}`);
    const own = { accountId: foreignId("acc", `L${level}`), parentAccountId };
    accounts.push((await ground.subscription(`L${level}`, { term: monthlyTerm, account: own })).billingAccountId);
  }
  const runs = [...(await ground.run(accounts[12] ?? "", "2026-01-01")), ...(await ground.run(accounts[0] ?? "", "2026-01-01"))];
  expect(runs.map(({ billingAccountId, lines }) => [billingAccountId, lines.length])).toEqual([[accounts[0], 13]]);
  await bench.close();
});
