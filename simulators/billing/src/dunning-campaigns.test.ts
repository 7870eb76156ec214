import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { DunningCampaign } from "@cashline/contracts/systems/billing/policy";
import {
  createBillingAccount,
  getInvoice,
  getSubscription,
  recordPaymentFailure,
  updateBillingAccount,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, account, foreignId } from "./test-ground.ts";

const strict: DunningCampaign = {
  code: "strict",
  retryAfterDays: [2],
  schedule: "fixed",
  hardDecline: "stop",
  graceDays: 3,
  finalAction: "suspend",
};
const gentle: DunningCampaign = {
  ...strict,
  code: "gentle",
  retryAfterDays: [3, 4],
  schedule: "smart",
  hardDecline: "retry",
  finalAction: "write_off",
};

/** 1 January 2026 is a Thursday. */
describe("dunning campaigns", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    await ground.policy({ dunningCampaigns: [strict, gentle], defaultCampaign: "strict" });
  });
  afterEach(() => bench.close());

  let intents = 0;
  const fail = async (invoice: Invoice, declineKind: "soft" | "hard" = "soft", declineCode = "processing_error"): Promise<Invoice> => {
    intents += 1;
    const body = { paymentIntentId: foreignId("pi", String(intents)), declineCode, declineKind };
    return (await bench.call(recordPaymentFailure, { params: { invoiceId: invoice.id }, body })).body;
  };
  const read = async ({ id }: Invoice): Promise<Invoice> => (await bench.call(getInvoice, { params: { invoiceId: id } })).body;
  const status = async ({ subscriptionId }: Invoice) => (await bench.call(getSubscription, { params: { subscriptionId } })).body.status;

  test("retries, then grace, then the subscription is suspended until its invoice is paid", async () => {
    const open = await ground.open();
    expect((await fail(open)).dunning).toMatchObject({ campaign: "strict", nextRetryAt: "2026-01-03T00:00:00.000Z", finalActionAt: null });
    await bench.advance("2026-01-03T00:00:00.000Z");
    expect(await bench.events("billing.invoice.retry_due.v1")).toHaveLength(1);
    expect((await fail(open)).dunning).toMatchObject({ exhausted: true, nextRetryAt: null, finalActionAt: "2026-01-06T00:00:00.000Z" });
    await bench.advance("2026-01-05T23:59:59.000Z");
    expect(await status(open)).toBe("active");
    await bench.advance("2026-01-06T00:00:00.000Z");
    expect(await status(open)).toBe("suspended");
    expect((await bench.events()).map(({ type }) => type).slice(-2)).toEqual([
      "billing.dunning.finished.v1",
      "billing.subscription.suspended.v1",
    ]);
    await ground.pay(await read(open));
    expect(await status(open)).toBe("active");
    expect(await bench.events("billing.subscription.resumed.v1")).toHaveLength(1);
  });

  test("paid within the grace, nothing is suspended", async () => {
    const open = await ground.open();
    await fail(open, "hard", "stolen_card");
    await ground.pay(open);
    await bench.advance("2026-02-01T00:00:00.000Z");
    expect(await status(open)).toBe("active");
    expect(await bench.events("billing.dunning.finished.v1")).toEqual([]);
  });

  test("a second unpaid invoice goes on holding, and voiding it lets go", async () => {
    const first = await ground.open();
    const next = { quoteId: foreignId("qte", "2"), startOn: "2027-02-01", endOn: "2028-02-01" };
    const { invoice } = await ground.renew(
      await bench.call(getSubscription, { params: { subscriptionId: first.subscriptionId } }).then(({ body }) => body),
      next,
    );
    const second = await ground.finalize(invoice);
    for (const open of [first, second]) await fail(open, "hard", "stolen_card");
    await bench.advance("2026-01-04T00:00:00.000Z");
    const holder = (await bench.call(getSubscription, { params: { subscriptionId: first.subscriptionId } })).body.hold.invoiceId;
    const [held, other] = holder === first.id ? [first, second] : [second, first];
    await ground.pay(await read(held));
    expect(await status(first)).toBe("suspended");
    await bench.call(voidInvoice, { params: { invoiceId: other.id }, body: { reason: "goodwill" } });
    expect(await status(first)).toBe("active");
  });

  test("an account of its own campaign: hard declines retried, at nine on workdays, written off in the end", async () => {
    await ground.policy({ timeZone: "Europe/Berlin" });
    const open = await ground.open("1", { account: { dunningCampaign: "gentle" } });
    const failures = [];
    for (const at of [null, "2026-01-05T08:00:00.000Z", "2026-01-09T08:00:00.000Z"]) {
      if (at !== null) await bench.advance(at);
      failures.push((await fail(open, "hard", "stolen_card")).dunning);
    }
    expect(failures).toMatchObject([
      { nextRetryAt: "2026-01-05T08:00:00.000Z", exhausted: false },
      { nextRetryAt: "2026-01-09T08:00:00.000Z", exhausted: false },
      { nextRetryAt: null, exhausted: true, finalActionAt: "2026-01-12T08:00:00.000Z" },
    ]);
    await bench.advance("2026-01-12T08:00:00.000Z");
    expect(await read(open)).toMatchObject({ status: "uncollectible", writtenOff: { reason: "dunning campaign gentle ended" } });
    expect(await status(open)).toBe("active");
  });

  test("short of funds, a smart retry waits for a payday near by", async () => {
    const open = await ground.open("1", { account: { dunningCampaign: "gentle" } });
    await bench.advance("2026-01-09T12:00:00.000Z");
    expect((await fail(open, "soft", "insufficient_funds")).dunning.nextRetryAt).toBe("2026-01-15T09:00:00.000Z");
  });

  test("a campaign the policy has not is refused for an account", async () => {
    const unknown = { status: 422, body: { code: "unknown-dunning-campaign" } };
    expect(await bench.call(createBillingAccount, { body: { ...account, dunningCampaign: "none" } })).toMatchObject(unknown);
    const { id } = (await bench.call(createBillingAccount, { body: account })).body;
    const change = (dunningCampaign: string) =>
      bench.call(updateBillingAccount, { params: { billingAccountId: id }, body: { dunningCampaign }, ifMatch: '"v1"' });
    expect(await change("none")).toMatchObject(unknown);
    expect(await change("gentle")).toMatchObject({ status: 200, body: { dunningCampaign: "gentle" } });
  });
});
