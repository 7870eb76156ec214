import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { moneyOf, moneyWire } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { chargedBy, creditableLines, isGivenBack, isOnDraft, leftOfPeriod, periodOfLine } from "../domain/charged-periods.ts";
import { inOrderOfPeriod, type PendingItem } from "../domain/pending-item.ts";
import { creditableOf } from "../domain/credit-lines.ts";
import { unbilledPeriods } from "../domain/billing-term.ts";
import { openTermsOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { issueCreditNote } from "./issue-credit-note.ts";
import { keepPending } from "./pending-items.ts";
import { booksOf } from "./period-books.ts";
import type { PeriodChange } from "./prorate.ts";

/** Credits the invoices that charged periods now worth less. What they cannot give back waits for the next invoice. */
export function creditPeriods(
  subscription: Subscription,
  changes: readonly PeriodChange[],
  reason: CreditNote["reason"],
  context: CommandContext<Collections>,
): CreditNote[] {
  const notes: CreditNote[] = [];
  for (const { billed, net, items, period } of changes) {
    if (net === 0n) continue;
    const wanted = net < 0n ? -net : 0n;
    const given = billed ? giveBack(subscription, period.startOn, wanted, "own lines", reason, context) : { notes: [], rest: wanted };
    notes.push(...given.notes);
    if (given.notes.length === 0) keepPending(items, context);
    else keepPending(restOf(items, given.rest), context);
  }
  return notes;
}

/**
 * Settles what still waits of a subscription that has ended, because no next invoice will take it in: what its prorations
 * come to for a period is given back by credit notes, period by period, as far as anything is left of the period; what
 * exceeds that lapses, and so do what changed a period that no invoice charges and what rounding left when all is given back. A period on a draft waits until the draft
 * is finalised or voided, and one to be billed again until it is. Of one that expired, charges that wait too are set off
 * first; where they are more, all goes on waiting.
 */
export function settleWaiting(subscriptionId: string, context: CommandContext<Collections>): CreditNote[] {
  const { subscriptions, pendingItems } = context.store;
  const waiting = inOrderOfPeriod(pendingItems.find({ pendingOf: subscriptionId }));
  const subscription = waiting.length === 0 ? undefined : subscriptions.require(subscriptionId);
  if (subscription?.status !== "cancelled" && subscription?.status !== "expired") return [];
  const books = booksOf(subscription, context);
  const isExpired = subscription.status === "expired";
  const unbilled = new Set(
    openTermsOf(subscriptionId, context)
      .flatMap(unbilledPeriods)
      .map(({ startOn }) => startOn),
  );
  const due: { startOn: CalendarDate; items: PendingItem[]; wanted: bigint }[] = [];
  const charges: PendingItem[] = [];
  for (const [startOn, items] of Map.groupBy(waiting, ({ prorates }) => prorates ?? "")) {
    if (startOn === "" || unbilled.has(startOn) || isOnDraft(books, startOn)) continue;
    const net = comesTo(items);
    const isNeverBilled = items.every(({ beforeCoupons }) => beforeCoupons !== null) && !chargedBy(books, startOn);
    const overdrawn = leftOfPeriod(books, startOn);
    const wanted = overdrawn < 0n ? overdrawn - net : -net;
    if (net < 0n || isNeverBilled) due.push({ startOn, items, wanted: wanted > 0n ? wanted : 0n });
    else if (isExpired) charges.push(...items);
  }
  let owed = comesTo(charges);
  if (owed > 0n && owed >= due.reduce((sum, { wanted }) => sum + wanted, 0n)) return [];
  const notes: CreditNote[] = [];
  for (const item of charges) pendingItems.save({ ...item, pendingOf: null });
  for (const { startOn, items, wanted } of due) {
    const setOff = owed < wanted ? owed : wanted;
    owed -= setOff;
    for (const item of items) pendingItems.save({ ...item, pendingOf: null });
    const reason = isExpired ? "order_change" : "cancellation";
    const given = giveBack(subscription, startOn, wanted - setOff, "any line", reason, context);
    notes.push(...given.notes);
    if (isGivenBack(booksOf(subscription, context))) continue;
    for (const rest of restOf(items, given.rest)) pendingItems.save(rest);
  }
  return notes;
}

function comesTo(items: readonly PendingItem[]): bigint {
  return items.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
}

/**
 * Gives an amount back by credit notes, one per line, and one more where the rounding of tax kept the first a unit short of what
 * the invoice has left; `rest` is what no line can.
 */
function giveBack(
  subscription: Subscription,
  startOn: CalendarDate,
  wanted: bigint,
  from: "own lines" | "any line",
  reason: CreditNote["reason"],
  context: CommandContext<Collections>,
): { notes: CreditNote[]; rest: bigint } {
  const { invoices, creditNotes, creditsElsewhere } = context.store;
  const books = booksOf(subscription, context);
  const notes: CreditNote[] = [];
  let rest = wanted;
  for (const { invoice, line } of creditableLines(books, startOn, from === "any line")) {
    const part = from === "own lines" && line.kind === "recurring" ? startOn : `${startOn} ${line.lineId} ${from}`;
    for (const piece of [part, `${part} unit`]) {
      const issued = creditNotes.find({ invoiceId: invoice.id }).filter(({ status }) => status === "issued");
      const minor = creditableOf(invoices.require(invoice.id), issued, line, rest);
      if (minor === 0n) break;
      const lines = [{ lineId: line.lineId, net: moneyWire(moneyOf(invoice.currency, minor)) }];
      const note = issueCreditNote({ invoiceId: invoice.id, reason, lines }, piece, context);
      if ("outcome" in note) break;
      if (periodOfLine(line, books.items) !== startOn) creditsElsewhere.insert({ id: note.id, subscriptionId: subscription.id, startOn });
      notes.push(note);
      rest -= minor;
    }
  }
  return { notes, rest };
}

/** A credit of what is left to give back, in the place of the items it is left of; none when nothing is. */
function restOf(items: readonly PendingItem[], rest: bigint): PendingItem[] {
  const credit = items.find(({ kind }) => kind === "proration_credit");
  return credit && rest > 0n ? [{ ...credit, amount: { ...credit.amount, minor: String(-rest) } }] : [];
}
