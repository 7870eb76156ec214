import type { BalanceTransaction, SettlementBatch } from "@cashline/contracts/systems/payment/balance-entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { addToBatch, emptySums, transactionOf, type Movement } from "../domain/balance.ts";
import { noonOf } from "../domain/calendar.ts";
import { payoutDayAfter } from "../domain/payout.ts";
import type { Context } from "./collections.ts";

/** Kind of the agenda's work: an automatic payout of one currency. */
export const PAYOUT_RUN = "payout-run";

/**
 * Writes a movement into the balance and into the batch of the day it becomes available. A batch is open until its day is
 * over, so that whatever a day brings, in whatever order, is in it before it is paid out.
 */
export function book(movement: Movement, policy: Policy, context: Context): BalanceTransaction {
  const { store } = context;
  const { currency, availableOn } = movement;
  const batchId = context.id("sb", currency, availableOn);
  const transaction = transactionOf(transactionId(movement, context), batchId, movement, context.now);
  store.transactions.insert(transaction);
  const batch = store.batches.get(batchId);
  if (batch) store.batches.save(addToBatch(batch, transaction));
  else {
    const opened: SettlementBatch = { id: batchId, currency, availableOn, ...emptySums(currency), payoutId: null };
    store.batches.insert(addToBatch(opened, transaction));
    schedulePayoutRun(currency, availableOn, policy, context);
  }
  return transaction;
}

/** Writes a movement that belongs to no batch: an automatic payout, which is the batches it pays. */
export function bookApart(movement: Movement, context: Context): BalanceTransaction {
  return context.store.transactions.insert(transactionOf(transactionId(movement, context), null, movement, context.now));
}

/** Puts the next automatic payout after a day on the agenda, under a correlation of its own: it serves many cases. */
export function schedulePayoutRun(currency: string, closed: string, policy: Policy, context: Context): void {
  const day = payoutDayAfter(closed, policy);
  if (day === null || noonOf(day) <= context.now) return;
  context.schedule(noonOf(day), PAYOUT_RUN, `${currency} ${day}`, { currency, correlationId: `payment:payout:${currency}:${day}` });
}

/** Each source moves the balance at most once in each way. */
export function transactionId({ sourceId, type }: Pick<Movement, "sourceId" | "type">, context: Pick<Context, "id">): string {
  return context.id("txn", sourceId, type);
}
