import { loadRateCard, recordUsage, redraftInvoice } from "@cashline/contracts/systems/billing/operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import {
  cancelSubscription,
  changeSubscription,
  correctUsage,
  listUsage,
  previewCancellation,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, rateCard } from "./test-ground.ts";

/** 10,000 units included a month, 0.05 above, and 5,000.00 a month to be reached. */
const committed = { ...rateCard, minimumCommitment: "5000.00", includedUsage: 10_000, overageUnitPrice: "0.05" };

describe("usage is rated by the day it was used", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const subscribe = async (card: object, changes: object = {}): Promise<Subscription> => {
    const subscription = await ground.subscription("1", { term: { ...monthlyTerm, ...changes } });
    await bench.call(loadRateCard, { body: card });
    return subscription;
  };
  const lines = (invoice: Invoice | null | undefined) =>
    invoice?.lines.map(({ kind, quantity, net }) => [kind, quantity, Number(net.minor)]);
  const endOn = async ({ id }: Subscription, effectiveOn: string): Promise<Invoice> => {
    await bench.advance(`${effectiveOn}T12:00:00Z`);
    const preview = await bench.call(previewCancellation, { params: { subscriptionId: id }, body: { effectiveOn } });
    const answer = await bench.call(cancelSubscription, { params: { subscriptionId: id }, body: { effectiveOn, reason: "end" } });
    expect(answer.body.invoice.lines).toEqual(preview.body.invoice.lines);
    return answer.body.invoice;
  };

  describe("part of a period", () => {
    test.each([
      // 15 of 31 days: 220.16 seats; 4,839 units included; 2,419.35 committed.
      ["2026-01-16", "prorated", 22_016, 5161, 25_805, 194_114],
      // 16 of 31 days: 234.84 seats; 5,161 units; 2,580.65.
      ["2026-01-17", "prorated", 23_484, 4839, 24_195, 210_386],
      ["2026-01-16", "full", 22_016, 0, 0, 477_984],
      ["2026-01-16", "none", 22_016, 10_000, 50_000, 0],
    ] as const)("ended on %s has its allowance and commitment %s", async (on, partPeriodAllowance, seats, above, usage, missing) => {
      await ground.policy({ usageBilling: "per_period", partPeriodAllowance });
      const subscription = await subscribe(committed, { billingTiming: "in_arrears" });
      await ground.use(subscription, "a", 10_000, "2026-01-02");
      const invoice = await endOn(subscription, on);
      const expected = [
        ["recurring", 10, seats],
        ["usage", above, usage],
        ["commitment", 1, missing],
      ];
      expect(lines(invoice)).toEqual(expected.filter(([, , minor]) => minor !== 0));
      expect(invoice.policy.partPeriodAllowance).toBe(partPeriodAllowance);
    });

    test("a day more moves the bill by a day's share", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const totals: number[] = [];
      for (const [key, on] of [
        ["1", "2026-01-16"],
        ["2", "2026-01-17"],
      ] as const) {
        const subscription = await ground.subscription(key, { term: { ...monthlyTerm, billingTiming: "in_arrears" } });
        await bench.call(loadRateCard, { body: committed });
        await ground.use(subscription, "a", 10_000, "2026-01-02");
        totals.push(Number((await endOn(subscription, on)).net.minor));
      }
      // 5,000.00 / 31, to the cent.
      expect(totals).toEqual([241_935, 258_065]);
    });
  });

  describe("a change of tier", () => {
    const ent = {
      ...rateCard,
      sourcePriceId: foreignId("prc", "ent"),
      tier: "ent",
      unitPrice: "90",
      includedUsage: 100,
      overageUnitPrice: "0.10",
    };
    const change = (subscription: Subscription, tier: string, effectiveOn: string) =>
      bench.call(changeSubscription, { params: { subscriptionId: subscription.id }, body: { tier, effectiveOn } });

    test("rates each unit by the tier of its day, the allowance shared by days, once for a month of the same allowance", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const subscription = await subscribe({ ...rateCard, includedUsage: 100, overageUnitPrice: "0.02" }, { billingTiming: "in_arrears" });
      await bench.call(loadRateCard, { body: ent });
      await ground.use(subscription, "a", 9_597, "2026-01-10");
      await ground.use(subscription, "b", 53, "2026-01-31");
      await bench.advance("2026-01-31T12:00:00Z");
      expect((await change(subscription, "ent", "2026-01-31")).status).toBe(200);
      const [january] = await ground.run(subscription.billingAccountId, "2026-02-01");
      // 97 of 100 included for 30 of 31 days, 3 for the last one.
      expect(january?.lines.filter(({ kind }) => kind === "usage").map((line) => [line.tier, line.quantity, line.net.minor])).toEqual([
        ["pro", 9500, "19000"],
        ["ent", 50, "500"],
      ]);
    });

    test("what was included before a downgrade stays included", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const subscription = await subscribe({ ...ent, includedUsage: 20_000 }, { tier: "ent", billingTiming: "in_arrears" });
      await ground.use(subscription, "a", 19_000, "2026-01-10");
      await bench.advance("2026-01-31T12:00:00Z");
      await change(subscription, "pro", "2026-01-31");
      const [january] = await ground.run(subscription.billingAccountId, "2026-02-01");
      expect(january?.lines.filter(({ kind }) => kind === "usage")).toEqual([]);
      expect((await ground.run(subscription.billingAccountId, "2026-03-01"))[0]?.lines).toHaveLength(1);
    });

    test("at the renewal of a term, and after two changes on one day the first one's tier holds before it", async () => {
      const subscription = await ground.subscription("1", { term: { startOn: "2025-02-01" } });
      await bench.call(loadRateCard, { body: ent });
      await bench.call(loadRateCard, { body: { ...ent, sourcePriceId: foreignId("prc", "mid"), tier: "mid" } });
      await change(subscription, "mid", "2025-08-01");
      await change(subscription, "ent", "2025-08-01");
      await ground.use(subscription, "a", 1000 + 595, "2025-07-31");
      await ground.use(subscription, "b", 1000 + 605, "2025-08-01");
      const { invoice } = await ground.renew(subscription, { tier: "ent" });
      expect(invoice.lines.filter(({ kind }) => kind === "usage").map(({ tier, quantity }) => [tier, quantity])).toEqual([
        ["pro", 1000],
        ["ent", 1000],
      ]);
    });

    test("a day without a card for its tier refuses the bill, and says so", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const subscription = await subscribe({ ...rateCard, effectiveOn: "2026-01-20" }, { billingTiming: "in_arrears" });
      await ground.use(subscription, "a", 5, "2026-01-10");
      expect(await ground.run(subscription.billingAccountId, "2026-02-01")).toEqual([]);
    });
  });

  describe("a change of price", () => {
    const dear = { ...rateCard, sourcePriceId: foreignId("prc", "2"), effectiveOn: "2026-02-01", overageUnitPrice: "0.01" };

    test("the ended term's usage costs what it cost when used", async () => {
      const subscription = await ground.subscription();
      await bench.call(loadRateCard, { body: dear });
      await ground.use(subscription, "a", 2_000_000, "2025-06-01");
      const { invoice } = await ground.renew(subscription);
      expect(lines(invoice)?.[1]).toEqual(["usage", 1_998_800, 379_772]);
      expect(invoice.policy.usagePrices).toBe("when_used");
    });

    test("within a period splits its usage at the day", async () => {
      await ground.policy({ usageBilling: "per_period" });
      const subscription = await subscribe({ ...dear, effectiveOn: "2026-01-11" }, { billingTiming: "in_arrears" });
      await ground.use(subscription, "a", 10_032, "2026-01-10");
      await ground.use(subscription, "b", 1068, "2026-01-11");
      const [january] = await ground.run(subscription.billingAccountId, "2026-02-01");
      expect(
        january?.lines.slice(1).map((line) => [line.lineId, line.periodStartOn, line.periodEndOn, line.quantity, line.net.minor]),
      ).toEqual([
        ["usage", "2026-01-01", "2026-01-11", 10_000, "1900"],
        ["usage.2", "2026-01-11", "2026-02-01", 1000, "1000"],
      ]);
    });
  });

  test("a redraft of a renewal in arrears has the usage of each period it bills again", async () => {
    await ground.policy({ usageBilling: "per_period" });
    const year = { startOn: "2025-02-01", endOn: "2026-02-01", anchorOn: "2025-02-01", billedThroughOn: "2025-12-01" };
    const subscription = await subscribe(rateCard, { ...year, billingTiming: "in_arrears" });
    await ground.use(subscription, "a", 5100, "2025-12-10");
    await ground.use(subscription, "b", 1100, "2026-01-10");
    const { invoice } = await ground.renew(subscription);
    const again = await bench.call(redraftInvoice, { params: { invoiceId: invoice.id }, body: { reason: "again" } });
    expect(invoice.lines.map(({ kind }) => kind)).toEqual(["recurring", "recurring", "usage", "usage"]);
    expect(again.body.lines).toEqual(invoice.lines);
  });

  describe("usage that comes late", () => {
    const run = (subscription: Subscription, on: string) => ground.run(subscription.billingAccountId, on);

    test("is not swallowed by a later allowance: it goes on where its own period stopped", async () => {
      await ground.policy({ usageBilling: "per_period", lateUsage: "next_invoice" });
      const subscription = await subscribe(
        { ...rateCard, includedUsage: 10_000, overageUnitPrice: "0.05" },
        { billingTiming: "in_arrears" },
      );
      await ground.use(subscription, "a", 9_000, "2026-01-10");
      await run(subscription, "2026-02-01");
      await ground.use(subscription, "late", 3_000, "2026-01-20");
      await ground.use(subscription, "b", 10_000, "2026-02-10");
      const [february] = await run(subscription, "2026-03-01");
      expect(february?.lines.slice(1).map((line) => [line.lineId, line.periodStartOn, line.quantity, line.net.minor])).toEqual([
        ["late.1", "2026-01-01", 2000, "10000"],
      ]);
      await ground.use(subscription, "later", 10, "2026-01-21");
      expect(lines((await run(subscription, "2026-04-01"))[0])?.[1]).toEqual(["usage", 10, 50]);
    });

    test("costs nothing more while its period's commitment is not reached, and corrections go on from it", async () => {
      await ground.policy({ usageBilling: "per_period", lateUsage: "next_invoice" });
      const subscription = await subscribe({ ...committed, minimumCommitment: "500" }, { billingTiming: "in_arrears" });
      const [january] = await run(subscription, "2026-02-01");
      expect(lines(january)?.[1]).toEqual(["commitment", 1, 4500]);
      await ground.use(subscription, "late", 10_800, "2026-01-20");
      const [february] = await run(subscription, "2026-03-01");
      expect(lines(february)?.slice(1)).toEqual([["commitment", 1, 4500]]);
      if (february) await ground.finalize(february);
      const [entry] = (await bench.call(listUsage, { query: { subscriptionId: subscription.id } })).body.items;
      const corrected = await bench.call(correctUsage, { params: { usageId: entry.id }, body: { quantity: 11_000, reason: "meter" } });
      expect(corrected.body.correction.minor).toBe("500");
    });

    test("of an ended term is rated by that term", async () => {
      await ground.policy({ lateUsage: "next_invoice" });
      const subscription = await ground.subscription();
      await ground.use(subscription, "a", 1000, "2025-06-01");
      await ground.renew(subscription);
      const late = { subscriptionId: subscription.id, sourceId: "late", meter: "api_calls", quantity: 1200, usedOn: "2025-07-01" };
      await bench.call(recordUsage, { body: { records: [late] } });
      const second = { startOn: "2027-02-01", endOn: "2028-02-01", quoteId: foreignId("qte", "2") };
      const { invoice } = await ground.renew(subscription, second);
      expect(invoice.lines.slice(1).map((line) => [line.lineId, line.periodStartOn, line.quantity])).toEqual([
        ["late.1", "2025-02-01", 1000],
      ]);
    });
  });
});
