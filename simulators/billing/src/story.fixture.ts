import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import {
  applyCoupon,
  createCoupon,
  createCreditNote,
  getCreditNote,
  previewCreditNote,
  recordRefund,
  removeCoupon,
  voidCreditNote,
  writeOffInvoice,
} from "@cashline/contracts/systems/billing/credit-operations";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import {
  getBillingAccount,
  getInvoice,
  getSubscription,
  holdInvoice,
  recordPaymentFailure,
  redraftInvoice,
  releaseInvoice,
  undoRenewal,
  updateBillingAccount,
  voidInvoice,
} from "@cashline/contracts/systems/billing/operations";
import {
  cancelSubscription,
  changeSubscription,
  correctUsage,
  draftLateUsage,
  listUsage,
  pauseSubscription,
  previewInvoice,
  previewLateUsage,
  previewProration,
  previewRating,
  resumeSubscription,
  setRamp,
} from "@cashline/contracts/systems/billing/subscription-operations";
import { previewChange, previewFinalization, previewRedraft, previewRenewal } from "@cashline/contracts/systems/billing/preview-operations";
import type { TestBench } from "@cashline/sim-kit/testing";
import { Ground, foreignId, monthlyTerm, nextTerm, taxOf } from "./test-ground.ts";

/** Subscriptions and invoices in every state, with usage, coupons, ramps, credit notes and refunds. */
export async function story(bench: TestBench): Promise<void> {
  const ground = new Ground(bench);
  await ground.policy({ changeBilling: "immediate", cancellationCredit: "prorated", lateUsage: "next_invoice" });
  for (const name of ["1", "2"]) {
    await tellOfSubscriptions(bench, ground, name);
    await tellOfInvoices(bench, ground, name);
  }
}

async function tellOfSubscriptions(bench: TestBench, ground: Ground, name: string): Promise<void> {
  const monthly = (use: string) => ground.subscription(`${use}-${name}`, { term: monthlyTerm });
  const on = (operation: Parameters<typeof bench.call>[0], { id }: { id: string }, body?: object) =>
    bench.call(operation, { params: { subscriptionId: id }, ...(body ? { body } : {}) });
  const used = await monthly("used");
  await on(getSubscription, used);
  const params = { billingAccountId: used.billingAccountId };
  await bench.call(getBillingAccount, { params });
  await bench.call(updateBillingAccount, { params, body: { name: "Nordwind AG" }, ifMatch: '"v1"' });
  await on(setRamp, used, { phases: [{ startOn: "2026-04-01", quantity: 20, unitPrice: null, discountPercent: "5" }] });

  const coupon = { percentOff: "10", amountOff: null, duration: "repeating", periods: 3, sku: null, redeemBy: null, maxRedemptions: 9 };
  const amountOff = { currency: "EUR", minor: "5000" };
  for (const [position, body] of [coupon, { ...coupon, percentOff: null, amountOff, duration: "forever", periods: null }].entries()) {
    const { id: couponId } = (await bench.call(createCoupon, { body: { ...body, code: `${name}-${position}` } })).body;
    const { body: applied } = await bench.call(applyCoupon, { body: { couponId, subscriptionId: used.id, position: position + 1 } });
    if (position === 1) await bench.call(removeCoupon, { params: { appliedCouponId: applied.id }, body: {} });
  }
  for (const day of ["2026-01-03", "2026-01-04"]) await ground.use(used, day, 500, day);
  const [usage] = (await bench.call(listUsage, { query: { subscriptionId: used.id } })).body.items;
  await bench.call(correctUsage, { params: { usageId: usage.id }, body: { quantity: 400, reason: "counted twice" } });
  await bench.call(previewInvoice, { body: { subscriptionId: used.id, throughOn: "2026-02-01" } });
  for (const draft of await ground.run(used.billingAccountId, "2026-01-01")) await ground.finalize(draft);
  const tiers = [
    { upTo: 10, unitPrice: "5.00", flatFee: "0" },
    { upTo: null, unitPrice: "4.00", flatFee: "10.00" },
  ];
  for (const model of [
    { kind: "graduated", tiers },
    { kind: "volume", tiers },
    { kind: "package", packageSize: 10, packagePrice: "45.00" },
  ])
    await bench.call(previewRating, { body: { currency: "EUR", quantity: 25, months: 1, model, minimumCommitment: "100" } });

  const late = (await ground.renew(await ground.subscription(`late-${name}`))).subscription;
  await ground.use(late, "late", 50_000, "2025-12-10");
  await on(previewLateUsage, late, {});
  await on(draftLateUsage, late, {});

  const changed = await monthly("changed");
  for (const draft of await ground.run(changed.billingAccountId, "2026-01-01")) await ground.finalize(draft);
  await on(previewProration, changed, { effectiveOn: "2026-01-15", quantity: 12 });
  await on(previewChange, changed, { effectiveOn: "2026-01-15", quantity: 12 });
  await on(changeSubscription, changed, { effectiveOn: "2026-01-15", quantity: 12 });
  await on(changeSubscription, await monthly("changing"), { effectiveOn: "2026-02-15", quantity: 7 });
  await on(cancelSubscription, await monthly("cancelling"), { effectiveOn: "2026-03-10", reason: "moved away" });
  const cancelled = await monthly("cancelled");
  for (const draft of await ground.run(cancelled.billingAccountId, "2026-01-01")) await ground.finalize(draft);
  await on(cancelSubscription, cancelled, { effectiveOn: "2026-01-01", reason: "moved away" });
  await on(pauseSubscription, await monthly("paused"), { reason: "renovation" });
  const resumed = await monthly("resumed");
  await on(pauseSubscription, resumed, { reason: "renovation" });
  await on(resumeSubscription, resumed, {});
  await on(undoRenewal, (await ground.renew(await ground.subscription(`undone-${name}`))).subscription, { quoteId: nextTerm.quoteId });
  await on(previewRenewal, await ground.subscription(`to-renew-${name}`), nextTerm);
}

async function tellOfInvoices(bench: TestBench, ground: Ground, name: string): Promise<void> {
  const on = (operation: Parameters<typeof bench.call>[0], { id }: Invoice, body?: object) =>
    bench.call(operation, { params: { invoiceId: id }, ...(body ? { body } : {}) });
  const draft = (use: string) => ground.draft(`${use}-${name}`);
  const open = (use: string) => ground.open(`${use}-${name}`);
  const failure = { paymentIntentId: foreignId("pi", name), declineCode: "insufficient_funds", declineKind: "soft" };
  const credit = async (invoice: Invoice, minor: string | null, settlement?: object): Promise<CreditNote> => {
    const lines = minor === null ? {} : { lines: [{ lineId: "recurring", net: { currency: "EUR", minor } }] };
    const body = { invoiceId: invoice.id, reason: "service_credit", ...lines, ...(settlement ? { settlement } : {}) };
    await bench.call(previewCreditNote, { body });
    return (await bench.call(createCreditNote, { body })).body;
  };
  const note = (operation: Parameters<typeof bench.call>[0], { id }: CreditNote, body?: object) =>
    bench.call(operation, { params: { creditNoteId: id }, ...(body ? { body } : {}) });
  const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });

  const drafted = await draft("draft");
  await on(previewRedraft, drafted, {});
  await on(previewFinalization, drafted, taxOf(drafted));
  await on(holdInvoice, await draft("held"), { reason: "price differs", caseId: "case-1" });
  const released = await draft("released");
  await on(holdInvoice, released, { reason: "price differs", caseId: null });
  await on(releaseInvoice, released, {});
  await on(redraftInvoice, await draft("redrafted"), { reason: "new price" });
  await on(getInvoice, await open("open"));
  await on(recordPaymentFailure, await open("pursued"), failure);
  await on(voidInvoice, await open("void"), { reason: "mistake" });
  await on(writeOffInvoice, await open("lost"), { reason: "bankrupt" });
  const paid = await ground.pay(await open("paid"));
  await note(getCreditNote, await credit(paid, "100000"));
  const refunded = (minor: number) => ({ offset: eur(0), credit: eur(0), refund: eur(minor) });
  await credit(paid, "10000", refunded(11_900));
  await note(recordRefund, await credit(paid, "20000", refunded(23_800)), { outcome: "failed" });
  const credited = await open("credited");
  await credit(credited, "100000");
  await note(voidCreditNote, await credit(await ground.pay(await open("credit-taken-back")), "50000"), {});
  await credit(await open("credited-whole"), null);
}
