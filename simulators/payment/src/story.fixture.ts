import {
  cancelPayout,
  createPayout,
  getPayout,
  listSettlementBatches,
  listSourceTransactions,
  previewPayout,
} from "@cashline/contracts/systems/payment/balance-operations";
import { acceptDispute, getDispute, openDispute, submitDisputeEvidence } from "@cashline/contracts/systems/payment/dispute-operations";
import {
  attachPaymentMethod,
  authenticatePaymentIntent,
  cancelPaymentIntent,
  capturePaymentIntent,
  confirmPaymentIntent,
  createRefund,
  getPaymentMethod,
  getRefund,
  previewRefund,
  revokeMandate,
} from "@cashline/contracts/systems/payment/operations";
import type { TestBench } from "@cashline/sim-kit/testing";
import { accountId, eur, groundOn, invoice } from "./test-ground.ts";

/** Intents, disputes, refunds and payouts in every state, some due to change with the days. */
export async function story(bench: TestBench): Promise<void> {
  const ground = groundOn(bench);
  const intent = (operation: Parameters<typeof bench.call>[0], paymentIntentId: string, body: object) =>
    bench.call(operation, { params: { paymentIntentId }, body });
  const dispute = (operation: Parameters<typeof bench.call>[0], disputeId: string, body: object) =>
    bench.call(operation, { params: { disputeId }, body });
  const refund = async (paymentIntentId: string, minor: number): Promise<string> =>
    (await bench.call(createRefund, { body: { paymentIntentId, amount: eur(minor), reason: "late" } })).body.id;
  const disputed = async (paymentIntentId: string, more: object = {}): Promise<string> =>
    (await bench.call(openDispute, { body: { paymentIntentId, reason: "product_not_received", ...more } })).body.id;

  await ground.setPolicy({ payoutInterval: "manual", payoutArrivalDays: 1, payoutDelayDays: 0, refundFees: "returned" });
  for (const name of ["1", "2", "3"]) {
    const charge = async (use: string, method: Readonly<Record<string, unknown>> = {}, how: object = {}): Promise<string> =>
      (await ground.charge(method, { invoiceId: invoice(`${use}-${name}`), ...how })).id;
    const debit = await ground.attach({ type: "sepa_debit", settlementDays: 5 });
    await bench.call(getPaymentMethod, { params: { paymentMethodId: debit.id } });
    await ground.pay(debit.id, { invoiceId: invoice(`debit-${name}`) });
    await bench.call(revokeMandate, { params: { paymentMethodId: debit.id }, body: {} });
    await bench.call(attachPaymentMethod, { body: { accountId, type: "card", instrument: "4242424242424242" } });

    const declined = await charge("declined", { behaviour: "insufficient_funds_always" });
    await intent(confirmPaymentIntent, declined, { paymentMethodId: (await ground.attach()).id });
    await charge("still-declined", { behaviour: "insufficient_funds_always" });
    await charge("unconfirmed", {}, { confirm: false });
    await intent(cancelPaymentIntent, await charge("given-up", {}, { confirm: false }), { reason: "abandoned" });
    const authenticated = { behaviour: "authentication_required" };
    await charge("asked", authenticated, { offSession: false });
    await intent(authenticatePaymentIntent, await charge("answered", authenticated, { offSession: false }), { outcome: "success" });
    await charge("held", {}, { captureMethod: "manual" });
    await intent(capturePaymentIntent, await charge("captured", {}, { captureMethod: "manual" }), { amountToCapture: eur(4_000) });

    const paid = await charge("paid", { behaviour: "available_at_once" }, { amount: eur(50_000) });
    await bench.call(previewRefund, { body: { paymentIntentId: paid, amount: eur(1_000), reason: "late" } });
    await bench.call(getRefund, { params: { refundId: await refund(paid, 1_000) } });
    await refund(await charge("to-fail", { behaviour: "refund_fails" }), 2_000);
    await refund(await charge("pending", { type: "sepa_debit" }), 3_000);

    const open = await disputed(await charge("disputed"), { amount: eur(2_000) });
    await bench.call(getDispute, { params: { disputeId: open } });
    await disputed(await charge("inquired"), { inquiry: true });
    await dispute(submitDisputeEvidence, await disputed(await charge("argued")), { text: "winning_evidence" });
    await dispute(submitDisputeEvidence, await disputed(await charge("answered-inquiry"), { inquiry: true }), {
      text: "escalate_inquiry_evidence",
    });
    await dispute(acceptDispute, await disputed(await charge("conceded")), {});
    await bench.call(listSourceTransactions, { params: { sourceId: paid } });
  }
  const payout = async (): Promise<string> => (await bench.call(createPayout, { body: { currency: "EUR", amount: eur(5_000) } })).body.id;
  await bench.call(previewPayout, { body: { currency: "EUR", amount: eur(5_000) } });
  const first = await payout();
  await bench.advance("2026-01-01T12:00:00.000Z");
  await bench.call(getPayout, { params: { payoutId: first } });
  await bench.call(listSettlementBatches, { query: { payoutId: first } });
  await bench.call(cancelPayout, { params: { payoutId: await payout() }, body: {} });
  for (const _ of ["second", "third"]) await payout();
}
