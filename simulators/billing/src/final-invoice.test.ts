import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import {
  getSubscription,
  listInvoices,
  loadRateCard,
  redraftInvoice,
  renewSubscription,
  undoRenewal,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { cancelSubscription, draftLateUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, nextTerm, rateCard } from "./test-ground.ts";

const card = { ...rateCard, tier: "team", sourcePriceId: foreignId("prc", "9"), unitPrice: "10", includedUsage: 0, overageUnitPrice: "1" };
const quarter = { ...monthlyTerm, tier: "team", quantity: 1, termMonths: 3, endOn: "2026-04-01" };
const linesOf = ({ lines }: Pick<Invoice, "lines">) =>
  lines.map(({ kind, periodStartOn, periodEndOn, net }) => [kind, periodStartOn, periodEndOn, Number(net.minor)]);

let bench: TestBench;
let ground: Ground;
let subscription: Subscription;
beforeEach(async () => {
  bench = await openTestBench(billing, "2026-01-01T00:00:00.000Z");
  ground = new Ground(bench);
});
afterEach(() => bench.close());

/** A subscription of one seat at 10.00 a month, usage at 1.00 a unit. */
async function begin(policy: Partial<BillingPolicy>, term: object = {}, price: object = {}): Promise<void> {
  await ground.policy(policy);
  await bench.call(loadRateCard, { body: { ...card, ...price } });
  subscription = await ground.subscription("1", { term: { ...quarter, ...term } });
}

const comeTo = (on: string) => bench.advance(`${on}T00:00:00.000Z`);
const run = (on: string) => ground.run(subscription.billingAccountId, on);
const voidIt = ({ id }: Pick<Invoice, "id">) => bench.call(voidInvoice, { params: { invoiceId: id }, body: { reason: "wrong" } });
const ofSubscription = (operation: Parameters<TestBench["call"]>[0], body: object) =>
  bench.call(operation, { params: { subscriptionId: subscription.id }, body });
const cancel = (effectiveOn: string) => ofSubscription(cancelSubscription, { effectiveOn, reason: "left" });
const standing = async (): Promise<Invoice[]> => {
  const { items } = (await bench.call(listInvoices, { query: { limit: "200" } })).body;
  return items.filter(({ status }: Invoice) => status !== "void");
};
const finals = async () => (await standing()).filter(({ purpose }) => purpose === "final");
const usageOf = (invoices: readonly Invoice[]) =>
  invoices
    .flatMap(({ lines }) => lines)
    .filter(({ kind }) => kind === "usage")
    .reduce((sum, { quantity }) => sum + quantity, 0);

/** What renews the quarter for another. */
const renewal = {
  ...nextTerm,
  tier: "team",
  quantity: 1,
  discountPercent: "0",
  billingFrequency: "monthly",
  termMonths: 3,
  startOn: "2026-04-01",
  endOn: "2026-07-01",
};

describe("a subscription that expires", () => {
  test.each([
    ["per_term", "in_advance", [["usage", "2026-01-01", "2026-04-01", 17_500]]],
    ["per_term", "in_arrears", [["usage", "2026-01-01", "2026-04-01", 17_500]]],
    ["per_period", "in_advance", [["usage", "2026-03-01", "2026-04-01", 2500]]],
    ["per_period", "in_arrears", []],
  ] as const)("is billed its usage, %s and %s, with its final invoice, once", async (usageBilling, billingTiming, expected) => {
    await begin({ usageBilling }, { billingTiming });
    await comeTo("2026-03-20");
    await ground.use(subscription, "january", 100, "2026-01-15");
    await ground.use(subscription, "february", 50, "2026-02-15");
    await ground.use(subscription, "march", 25, "2026-03-15");
    await comeTo("2026-04-01");
    await run("2026-04-01");
    await comeTo("2026-04-30");
    expect(await finals()).toEqual([]);
    await comeTo("2026-05-01");
    expect((await finals()).map(linesOf)).toEqual(expected.length === 0 ? [] : [expected]);
    expect(await run("2026-06-01")).toEqual([]);
    expect(usageOf(await standing())).toBe(175);
    const told = (await bench.events()).map(({ type }) => type);
    expect(told.indexOf("billing.subscription.expired.v1")).toBeGreaterThan(0);
    if (expected.length > 0)
      expect(told.lastIndexOf("billing.invoice.drafted.v1")).toBeGreaterThan(told.indexOf("billing.subscription.expired.v1"));
  });

  test("is billed what its commitment was not reached by, and seats nobody had billed", async () => {
    await begin({}, {}, { minimumCommitment: "100" });
    await run("2026-02-01");
    await ground.use(subscription, "a", 200, "2026-01-01");
    await comeTo("2026-05-01");
    // 3 × 100.00 committed, of which three seats take 30.00 and 200 units 200.00.
    expect((await finals()).map(linesOf)).toEqual([
      [
        ["recurring", "2026-03-01", "2026-04-01", 1000],
        ["usage", "2026-01-01", "2026-04-01", 20_000],
        ["commitment", "2026-01-01", "2026-04-01", 7000],
      ],
    ]);
  });

  test("that has nothing left to bill gets no final invoice", async () => {
    await begin({});
    await run("2026-04-01");
    await comeTo("2026-05-01");
    expect(await finals()).toEqual([]);
  });

  test("renewed late has its usage billed by the renewal, and not again", async () => {
    await begin({});
    await ground.use(subscription, "a", 100, "2026-01-01");
    await comeTo("2026-04-20");
    const { body } = await ofSubscription(renewSubscription, renewal);
    expect(usageOf([body.invoice])).toBe(100);
    await comeTo("2026-08-01");
    expect(usageOf(await standing())).toBe(100);
  });

  test("renewed and taken back after its grace is billed its usage when it expires", async () => {
    await begin({});
    await ground.use(subscription, "a", 100, "2026-01-01");
    await comeTo("2026-03-01");
    await ofSubscription(renewSubscription, renewal);
    await comeTo("2026-05-20");
    await ofSubscription(undoRenewal, { quoteId: nextTerm.quoteId });
    await comeTo("2026-05-21");
    expect((await bench.call(getSubscription, { params: { subscriptionId: subscription.id } })).body.status).toBe("expired");
    expect(usageOf(await finals())).toBe(100);
  });

  test("what cannot be rated is told each day until it can", async () => {
    await begin({});
    subscription = await ground.subscription("2", { term: { ...quarter, tier: "gold" } });
    await comeTo("2026-05-02");
    const skipped = await bench.events("billing.bill_run.skipped.v1");
    const data = { subscriptionId: subscription.id, periodStartOn: "2026-04-01", code: "no-rate-card" };
    expect(skipped).toMatchObject([{ data }, { data }]);
    await bench.call(loadRateCard, { body: { ...card, tier: "gold" } });
    await comeTo("2026-05-03");
    const own = (await finals()).filter(({ subscriptionId }) => subscriptionId === subscription.id);
    expect(own.map(({ net }) => net.minor)).toEqual(["3000"]);
    await comeTo("2026-06-03");
    expect(await bench.events("billing.bill_run.skipped.v1")).toHaveLength(2);
  });

  test("without a price, of which nothing is left to bill, just expires", async () => {
    await begin({});
    const { billedThroughOn: _, ...billedElsewhere } = quarter;
    subscription = await ground.subscription("2", { term: { ...billedElsewhere, tier: "gold" } });
    await comeTo("2026-05-02");
    expect((await bench.call(getSubscription, { params: { subscriptionId: subscription.id } })).body.status).toBe("expired");
    expect(await bench.events("billing.bill_run.skipped.v1")).toEqual([]);
  });

  test.each(["per_term", "per_period"] as const)("usage that comes after its final invoice is late, %s", async (usageBilling) => {
    await begin({ usageBilling });
    await ground.use(subscription, "a", 100, "2026-01-01");
    await run("2026-03-01");
    await comeTo("2026-05-01");
    expect(await ofSubscription(draftLateUsage, {})).toMatchObject({ body: { code: "no-late-usage" } });
    await ground.use(subscription, "b", 20, "2026-03-31");
    expect(await ofSubscription(draftLateUsage, {})).toMatchObject({ status: 201, body: { net: { minor: "2000" } } });
  });
});

describe("a final invoice after a void", () => {
  test("bills the voided month's usage with its seats", async () => {
    await begin({ usageBilling: "per_period" }, { billingTiming: "in_arrears" });
    await ground.use(subscription, "january", 10, "2026-01-01");
    await comeTo("2026-02-10");
    const [january] = await run("2026-02-01");
    if (january) await voidIt(await ground.finalize(january));
    expect(linesOf((await cancel("2026-02-10")).body.invoice)).toEqual([
      ["recurring", "2026-01-01", "2026-02-01", 1000],
      ["recurring", "2026-02-01", "2026-02-10", 321],
      ["usage", "2026-01-01", "2026-02-01", 1000],
    ]);
  });

  test("bills usage that a renewal taken back had billed", async () => {
    await begin({ usageBilling: "per_period" }, { billingTiming: "in_arrears" });
    await ground.use(subscription, "january", 10, "2026-01-01");
    await ofSubscription(renewSubscription, renewal);
    await ofSubscription(undoRenewal, { quoteId: nextTerm.quoteId });
    await comeTo("2026-02-01");
    expect(linesOf((await cancel("2026-02-01")).body.invoice)).toEqual([
      ["recurring", "2026-01-01", "2026-02-01", 1000],
      ["usage", "2026-01-01", "2026-02-01", 1000],
    ]);
  });

  test.each([
    ["where nothing else of usage is left", false, [["usage", "2026-02-01", "2026-03-01", 1000]]],
    [
      "after a voided month",
      true,
      [
        ["recurring", "2026-01-01", "2026-02-01", 1000],
        ["usage", "2026-01-01", "2026-02-01", 700],
        ["usage", "2026-02-01", "2026-03-01", 1000],
      ],
    ],
  ] as const)("takes in late usage %s", async (_, isVoided, expected) => {
    const policy = { usageBilling: "per_period", lateUsage: "next_invoice", cancellationCredit: "none" } as const;
    await begin(policy, { billingTiming: "in_arrears" });
    await ground.use(subscription, "january", 7, "2026-01-01");
    await comeTo("2026-02-20");
    const [january] = await run("2026-03-01");
    await ground.use(subscription, "february", 10, "2026-02-10");
    if (isVoided && january) await voidIt(january);
    expect(linesOf((await cancel("2026-02-20")).body.invoice)).toEqual(expected);
  });
});

describe("voided after the subscription was cancelled", () => {
  test("a month's invoice is billed again by the next run, once", async () => {
    await begin({ usageBilling: "per_period" }, { billingTiming: "in_arrears" });
    await ground.use(subscription, "january", 10, "2026-01-01");
    await comeTo("2026-02-10");
    const [january] = await run("2026-02-01");
    await cancel("2026-02-10");
    if (january) await voidIt(january);
    const again = await run("2026-02-10");
    expect(again).toMatchObject([{ purpose: "period", revision: 2 }]);
    expect(again.map(linesOf)).toEqual([january && linesOf(january)]);
    expect(await run("2026-12-01")).toEqual([]);
  });

  test("a month's draft is drafted anew", async () => {
    await begin({});
    const [january] = await run("2026-01-01");
    await comeTo("2026-02-01");
    await cancel("2026-02-01");
    const anew = await bench.call(redraftInvoice, { params: { invoiceId: january?.id ?? "" }, body: { reason: "price" } });
    expect(anew).toMatchObject({ status: 201, body: { replacesInvoiceId: january?.id, net: { minor: "1000" } } });
    expect(await run("2026-12-01")).toEqual([]);
  });

  test.each(["final", "renewal"] as const)("a %s invoice is not billed again", async (purpose) => {
    await begin({});
    await run("2026-03-01");
    await comeTo("2026-04-01");
    const { body } = await ofSubscription(renewSubscription, renewal);
    await comeTo("2026-04-10");
    await ground.use(subscription, "a", 5, "2026-04-05");
    const ended = await cancel("2026-04-10");
    const voided = await voidIt(purpose === "final" ? ended.body.invoice : body.invoice);
    expect(voided).toMatchObject({ status: 200, body: { purpose, status: "void" } });
    expect(await run("2026-12-01")).toEqual([]);
  });
});
