import { listCreditNotes } from "@cashline/contracts/systems/billing/credit-operations";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { getSubscription, listInvoices } from "@cashline/contracts/systems/billing/operations";
import {
  cancelSubscription,
  changeSubscription,
  previewBillingRun,
  previewCancellation,
  previewInvoice,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm, withoutCallIds } from "./test-ground.ts";

describe("a preview", () => {
  let bench: TestBench;
  let ground: Ground;
  beforeEach(async () => {
    bench = await openTestBench(billing, "2026-01-16T00:00:00.000Z");
    ground = new Ground(bench);
  });
  afterEach(() => bench.close());

  const params = ({ id }: Subscription) => ({ subscriptionId: id });
  /** Everything one can see of what a call may have changed. */
  const seen = async () => [await bench.events(), (await bench.call(listInvoices)).body, (await bench.call(listCreditNotes)).body];

  test("of a cancellation is the final invoice and the credit notes that are then made, and changes nothing", async () => {
    await ground.policy({ numbering: "at_finalisation" });
    const subscription = await ground.subscription("1", { term: { ...monthlyTerm, quantity: 31 } });
    const [january] = (await ground.run(subscription.billingAccountId, "2026-01-31")) as [Invoice];
    await ground.finalize(january);
    await ground.use(subscription, "u1", 500_000, "2026-01-10");
    await bench.call(changeSubscription, { params: params(subscription), body: { quantity: 21, effectiveOn: "2026-01-11" } });
    const before = await seen();
    const shown = await bench.call(previewCancellation, { params: params(subscription), body: { effectiveOn: "2026-01-16" } });
    expect(shown).toMatchObject({
      status: 200,
      body: {
        subscription: { status: "cancelled", cancelledOn: "2026-01-16" },
        invoice: { purpose: "final", status: "draft" },
        creditNotes: [{ invoiceId: january.id, number: "DE01-CN-2026-000001", reason: "cancellation" }],
      },
    });
    expect(await seen()).toEqual(before);
    expect((await bench.call(getSubscription, { params: params(subscription) })).body).toMatchObject({ status: "active", quantity: 21 });
    const made = await bench.call(cancelSubscription, {
      params: params(subscription),
      body: { effectiveOn: "2026-01-16", reason: "moved" },
    });
    expect(withoutCallIds(made.body)).toEqual(withoutCallIds(shown.body));
    expect((await bench.call(listCreditNotes)).body.items.map(({ number }: CreditNote) => number)).toEqual(["DE01-CN-2026-000001"]);
  });

  test("of a cancellation on a later day is made by what is known today, and what cannot be cancelled is refused alike", async () => {
    const subscription = await ground.subscription("1", { term: monthlyTerm });
    const ask = (effectiveOn: string) => bench.call(previewCancellation, { params: params(subscription), body: { effectiveOn } });
    expect((await ask("2026-03-16")).body).toMatchObject({ subscription: { cancelledOn: "2026-03-16" }, invoice: { purpose: "final" } });
    expect(await ask("2027-01-01")).toMatchObject({ status: 422, body: { code: "change-outside-term" } });
    await bench.call(cancelSubscription, { params: params(subscription), body: { effectiveOn: "2026-01-16", reason: "moved" } });
    expect(await ask("2026-01-16")).toMatchObject({ status: 409, body: { code: "subscription-not-active" } });
    const unknown = { params: { subscriptionId: foreignId("sub", "none") }, body: { effectiveOn: "2026-01-16" } };
    expect(await bench.call(previewCancellation, unknown)).toMatchObject({ status: 404, body: { code: "not-found" } });
  });

  test.each(["billing_account", "parent", "none"] as const)(
    "of a billing run consolidated by %s is what is then drafted",
    async (consolidation) => {
      await ground.policy({ consolidation });
      const parent = await ground.subscription("1", { term: monthlyTerm });
      const sibling = { ...monthlyTerm, contractId: foreignId("ctr", "1b"), billingAccountId: parent.billingAccountId, quantity: 3 };
      await ground.subscription("2", { term: sibling });
      await ground.subscription("3", { account: { parentAccountId: foreignId("acc", "1") }, term: { ...monthlyTerm, quantity: 5 } });
      await ground.subscription("4", {
        account: { parentAccountId: foreignId("acc", "1") },
        term: { ...monthlyTerm, tier: "gold", billingAccountId: parent.billingAccountId, contractId: foreignId("ctr", "4") },
      });
      const body = { billingAccountId: parent.billingAccountId, throughOn: "2026-02-01" };
      const before = await seen();
      const shown = await bench.call(previewBillingRun, { body });
      expect(shown.status).toBe(200);
      expect(shown.body.invoices.map(({ lines }: Invoice) => lines.length)).toEqual(
        { billing_account: [4], parent: [6], none: [1, 1, 1, 1] }[consolidation],
      );
      expect(shown.body.skipped[0]).toMatchObject({ code: "no-rate-card" });
      expect(await seen()).toEqual(before);
      expect(await ground.run(body.billingAccountId, body.throughOn)).toEqual(shown.body.invoices);
      expect((await bench.call(previewBillingRun, { body })).body.invoices).toEqual([]);
    },
  );

  test("of a billing run of an unknown account is refused, and one invoice's preview agrees with it", async () => {
    const none = { billingAccountId: foreignId("bac", "none"), throughOn: "2026-02-01" };
    expect(await bench.call(previewBillingRun, { body: none })).toMatchObject({ status: 422, body: { code: "unknown-billing-account" } });
    const subscription = await ground.subscription("1", { term: monthlyTerm });
    const run = await bench.call(previewBillingRun, {
      body: { ...none, billingAccountId: subscription.billingAccountId, throughOn: "2026-01-31" },
    });
    const one = await bench.call(previewInvoice, { body: { subscriptionId: subscription.id } });
    expect(run.body.invoices).toMatchObject([{ lines: one.body.lines, net: one.body.net }]);
  });
});
