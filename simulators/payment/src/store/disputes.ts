import {
  disputeClosed,
  disputeFundsReinstated,
  disputeFundsWithdrawn,
  disputeOpened,
  disputeUpdated,
} from "@cashline/contracts/systems/payment/events";
import type { Dispute } from "@cashline/contracts/systems/payment/dispute-entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { minorOf } from "@cashline/kernel/money";
import { scriptOf } from "../domain/behaviour.ts";
import { decideDispute, openDispute, type Disputed, type DisputeCommand, type DisputeRefused } from "../domain/dispute.ts";
import type { Context } from "./collections.ts";
import { book } from "./ledger.ts";
import { policyOf } from "./policy.ts";

/** Kind of the agenda's work: the time to answer a dispute, or to decide it, is up. */
export const DECIDE_DISPUTE = "decide-dispute";

/** The bank's claim to a charge, judged; written when it is taken. The id counts the disputes of the charge. */
export function claim(intent: PaymentIntent, asked: Omit<DisputeCommand, "id">, context: Context): Disputed | DisputeRefused {
  const { store } = context;
  const ordinal = store.disputes.find({ paymentIntentId: intent.id }).length + 1;
  const id = context.id("dp", intent.id, String(ordinal));
  const decision = openDispute(intent, store.methods.require(intent.paymentMethodId), { ...asked, id }, policyOf(context), context.now);
  if (decision.outcome === "refused") return decision;
  store.disputes.insert(decision.dispute);
  context.emit(disputeOpened, decision.dispute);
  settleDispute(null, decision.dispute, decision.intent, context);
  return decision;
}

/** A published test card or account is disputed by itself; where nothing of the charge is left by then, it is not. */
export function claimWhenDue(work: { key: string }, context: Context): void {
  const intent = context.store.intents.require(work.key);
  const script = scriptOf(context.store.methods.require(intent.paymentMethodId).behaviour).dispute;
  if (!script) throw new Error(`${intent.paymentMethodId} is never disputed by itself`);
  claim(intent, { amount: undefined, reason: script.reason, inquiry: script.inquiry ?? false }, context);
}

/** Answering or conceding moves or removes the work, so whatever comes due here is still open. */
export function decideWhenDue(work: { key: string }, context: Context): void {
  const before = context.store.disputes.require(work.key);
  const after = decideDispute(before, context.store.intents.require(before.paymentIntentId), context.now);
  saveDispute(before, after.dispute, after.intent, context);
}

/** Writes a dispute that has changed, and what follows from it. */
export function saveDispute(before: Dispute, dispute: Dispute, intent: PaymentIntent, context: Context): void {
  context.store.disputes.save(dispute);
  if (dispute.closedAt === null) context.emit(disputeUpdated, dispute);
  settleDispute(before, dispute, intent, context);
}

/** Moves the money as the dispute's dates say it has moved since `before`, and keeps its deadline on the agenda. */
function settleDispute(before: Dispute | null, dispute: Dispute, intent: PaymentIntent, context: Context): void {
  const due = dispute.decidesAt ?? dispute.evidenceDueBy;
  if (due === null) context.unschedule(DECIDE_DISPUTE, dispute.id);
  else context.schedule(due, DECIDE_DISPUTE, dispute.id);
  const amount = minorOf(dispute.amount);
  if (dispute.fundsWithdrawnAt !== null && (before?.fundsWithdrawnAt ?? null) === null) {
    context.store.intents.save(intent);
    bookDispute("dispute", dispute, -amount, minorOf(dispute.fee), context);
    context.emit(disputeFundsWithdrawn, dispute);
  }
  if (dispute.fundsReinstatedAt !== null && (before?.fundsReinstatedAt ?? null) === null) {
    context.store.intents.save(intent);
    bookDispute("dispute_reversal", dispute, amount, -minorOf(dispute.feeReturned), context);
    context.emit(disputeFundsReinstated, dispute);
  }
  if (dispute.closedAt !== null) context.emit(disputeClosed, dispute);
}

function bookDispute(
  type: "dispute" | "dispute_reversal",
  dispute: Dispute,
  amountMinor: bigint,
  feeMinor: bigint,
  context: Context,
): void {
  const { currency } = dispute.amount;
  book(
    { type, sourceId: dispute.id, currency, amountMinor, feeMinor, availableOn: context.today, policy: null },
    policyOf(context),
    context,
  );
}
