import { payoutCreated, payoutFailed, payoutPaid, payoutSent } from "@cashline/contracts/systems/payment/events";
import type { Payout } from "@cashline/contracts/systems/payment/balance-entities";
import { minorOf } from "@cashline/kernel/money";
import { nextNoon, noonOf } from "../domain/calendar.ts";
import { automaticPayout, concludePayout, isPayoutDay, sendPayout } from "../domain/payout.ts";
import type { Context } from "./collections.ts";
import { book, bookApart, schedulePayoutRun } from "./ledger.ts";
import { policyOf } from "./policy.ts";

/** Kinds of the agenda's work: a payout by hand is sent; the bank says what became of a payout. */
export const SEND_PAYOUT = "send-payout";
export const CONCLUDE_PAYOUT = "conclude-payout";

type Destination = { account: string; correlationId: string };

/** Pays out what is due of a currency, unless the policy has changed since to another day or to none. */
export function runPayout(work: { data: unknown }, context: Context): void {
  const { currency, correlationId } = work.data as { currency: string; correlationId: string };
  const { store } = context;
  const policy = policyOf(context);
  if (!isPayoutDay(context.today, policy)) return schedulePayoutRun(currency, context.today, policy, context);
  const due = automaticPayout(store.batches.find({ payoutId: null }), currency, policy, context.now);
  if (due === null) return;
  const payout: Payout = { id: context.id("po", currency, context.today), ...due.payout };
  store.payouts.insert(payout);
  for (const batch of due.batches) store.batches.save({ ...batch, payoutId: payout.id });
  const movement = { type: "payout" as const, sourceId: payout.id, currency, amountMinor: -minorOf(payout.amount), feeMinor: 0n };
  bookApart({ ...movement, availableOn: context.today, policy: null }, context);
  context.emit(payoutCreated, payout);
  scheduleAnswer(payout, { account: policy.payoutAccount, correlationId }, context);
}

/** Takes a payout by hand out of the balance and has it sent at the next noon. */
export function startPayout(payout: Payout, account: string, context: Context): void {
  bookPayout("payout", payout, -minorOf(payout.amount), context);
  context.emit(payoutCreated, payout);
  context.schedule(nextNoon(context.now), SEND_PAYOUT, payout.id, { account, correlationId: context.correlationId });
}

/** Cancelling takes the work off the agenda, so whatever comes due here is still pending. */
export function sendWhenDue(work: { key: string; data: unknown }, context: Context): void {
  const payout = sendPayout(context.store.payouts.require(work.key), context.now);
  context.store.payouts.save(payout);
  context.emit(payoutSent, payout);
  scheduleAnswer(payout, work.data as Destination, context);
}

/** A payout that fails is back in the balance and goes out with the next one. */
export function concludeWhenDue(work: { key: string; data: unknown }, context: Context): void {
  const { account } = work.data as Destination;
  const payout = concludePayout(context.store.payouts.require(work.key), account, context.now);
  context.store.payouts.save(payout);
  if (payout.status === "failed") bookPayout("payout_failure", payout, minorOf(payout.amount), context);
  context.emit(payout.status === "failed" ? payoutFailed : payoutPaid, payout);
}

export function bookPayout(
  type: "payout" | "payout_failure" | "payout_cancel",
  payout: Payout,
  amountMinor: bigint,
  context: Context,
): void {
  const { currency } = payout.amount;
  book(
    { type, sourceId: payout.id, currency, amountMinor, feeMinor: 0n, availableOn: context.today, policy: null },
    policyOf(context),
    context,
  );
}

/** Called after a change of policy: what waits in the balance gets its next day. */
export function rescheduleRuns(context: Context): void {
  const policy = policyOf(context);
  const waiting = context.store.batches.find({ payoutId: null });
  for (const currency of new Set(waiting.map((batch) => batch.currency))) schedulePayoutRun(currency, context.today, policy, context);
}

function scheduleAnswer(payout: Payout, destination: Destination, context: Context): void {
  context.schedule(noonOf(payout.arrivesOn), CONCLUDE_PAYOUT, payout.id, destination);
}
