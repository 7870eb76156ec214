import { createCreditNote, writeOffInvoice } from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import {
  createSubscription,
  getInvoice,
  getSubscription,
  recordPaymentFailure,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import { pauseSubscription, resumeSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm } from "./test-ground.ts";

const strict = {
  code: "strict",
  retryAfterDays: [2],
  schedule: "fixed",
  hardDecline: "stop",
  graceDays: 3,
  finalAction: "suspend",
} as const;

describe("an unpaid invoice", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    await ground.policy({ dunningCampaigns: [{ ...strict, retryAfterDays: [2] }], defaultCampaign: "strict" });
  });
  afterEach(() => bench.close());

  const fail = async ({ id }: Invoice): Promise<void> => {
    const body = { paymentIntentId: foreignId("pi", id), declineCode: "stolen_card", declineKind: "hard" } as const;
    expect((await bench.call(recordPaymentFailure, { params: { invoiceId: id }, body })).status).toBe(200);
  };
  const month = async ({ billingAccountId }: Subscription, throughOn: string): Promise<Invoice> => {
    const [draft] = await ground.run(billingAccountId, throughOn);
    if (!draft) throw new Error("nothing was due");
    return ground.finalize(draft);
  };
  const read = async ({ id }: Invoice): Promise<Invoice> => (await bench.call(getInvoice, { params: { invoiceId: id } })).body;
  const status = async ({ id }: Subscription): Promise<string> =>
    (await bench.call(getSubscription, { params: { subscriptionId: id } })).body.status;
  const paid = async (invoice: Invoice): Promise<unknown> => ground.pay(await read(invoice));
  const voided = async ({ id }: Invoice): Promise<unknown> =>
    bench.call(voidInvoice, { params: { invoiceId: id }, body: { reason: "goodwill" } });
  const credited = async ({ id }: Invoice): Promise<unknown> =>
    bench.call(createCreditNote, { body: { invoiceId: id, reason: "service_credit" } });

  test.each([
    ["paid", paid],
    ["voided", voided],
    ["credited in full", credited],
  ])("of two consolidated ones, one %s, the other holds every subscription on it", async (_, settle) => {
    await ground.policy({ consolidation: "billing_account" });
    const one = await ground.subscription("1", { term: monthlyTerm });
    const terms = { billingAccountId: one.billingAccountId, ...monthlyTerm, contractId: foreignId("ctr", "2") };
    const two: Subscription = (await bench.call(createSubscription, { body: terms })).body;
    const january = await month(one, "2026-01-01");
    await fail(january);
    await bench.advance("2026-02-01T00:00:00.000Z");
    const february = await month(one, "2026-02-01");
    await fail(february);
    await bench.advance("2026-02-10T00:00:00.000Z");
    expect([await status(one), await status(two)]).toEqual(["suspended", "suspended"]);
    await settle(january);
    expect([await status(one), await status(two)]).toEqual(["suspended", "suspended"]);
    await settle(february);
    expect([await status(one), await status(two)]).toEqual(["active", "active"]);
  });

  test.each([
    ["still open", async () => undefined, "suspended", ["paused", "resumed", "suspended"]],
    ["paid", paid, "active", ["paused", "resumed"]],
    ["voided", voided, "active", ["paused", "resumed"]],
  ] as const)("whose campaign ended in a pause and is %s when the pause ends leaves it %s", async (_, meanwhile, expected, told) => {
    const subscription = await ground.subscription("1", { term: monthlyTerm });
    const january = await month(subscription, "2026-01-01");
    await fail(january);
    const params = { subscriptionId: subscription.id };
    await bench.advance("2026-01-03T00:00:00.000Z");
    await bench.call(pauseSubscription, { params, body: { reason: "building site" } });
    await bench.advance("2026-01-10T00:00:00.000Z");
    expect(await status(subscription)).toBe("paused");
    await meanwhile(january);
    const resumed = await bench.call(resumeSubscription, { params, body: {} });
    expect(resumed.body.status).toBe(expected);
    expect(await status(subscription)).toBe(expected);
    const types = (await bench.events()).map(({ type }) => type).filter((type) => type.startsWith("billing.subscription."));
    expect(types.slice(1)).toEqual(told.map((event) => `billing.subscription.${event}.v1`));
    if (expected === "active") return;
    await paid(january);
    expect(await status(subscription)).toBe("active");
  });

  test("given up and then credited in full suspends no longer, in part it does", async () => {
    const subscription = await ground.subscription("1", { term: monthlyTerm });
    const january = await month(subscription, "2026-01-01");
    await fail(january);
    await bench.advance("2026-01-06T00:00:00.000Z");
    await bench.call(writeOffInvoice, { params: { invoiceId: january.id }, body: { reason: "insolvent" } });
    expect(await status(subscription)).toBe("suspended");
    const lines = [{ lineId: "recurring", net: { currency: "EUR", minor: "100" } }];
    await bench.call(createCreditNote, { body: { invoiceId: january.id, reason: "service_credit", lines } });
    expect(await status(subscription)).toBe("suspended");
    await credited(january);
    expect((await read(january)).due.minor).toBe("0");
    expect(await status(subscription)).toBe("active");
  });
});
