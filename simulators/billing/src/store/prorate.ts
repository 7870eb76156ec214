import type { BillingAccount, InvoiceLine, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Proration } from "@cashline/contracts/systems/billing/preview-entities";
import { ONE, ZERO, minus } from "@cashline/kernel/fraction";
import { LARGEST_MINOR, moneyOf, moneyWire } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import { chargedBy, leftOfPeriod, type PeriodLine } from "../domain/charged-periods.ts";
import { isLeftOut, pausesOf, unbilledPeriods } from "../domain/billing-term.ts";
import { chargedUntil } from "../domain/charged-share.ts";
import { isCarried } from "../domain/compose.ts";
import { itemLine, keptShare, type PendingItem } from "../domain/pending-item.ts";
import { periodsOf, type Period } from "../domain/periods.ts";
import { appliedPolicy, type PolicyInForce } from "../domain/policy.ts";
import { differenceOf, midnightOf, withinLeft, type Moment } from "../domain/proration.ts";
import { recurringCharge } from "../domain/rating.ts";
import { misfit, type Refused } from "../domain/refused.ts";
import type { StoredUsage } from "../domain/usage.ts";
import { billingTermOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { pendingItem } from "./pending-items.ts";
import { booksOf } from "./period-books.ts";
import { cardFor, cardsOf } from "./rate-cards.ts";
import { trueUpsAgain } from "./true-up-again.ts";

/** What a change does to one period: its items, and the invoice line that charged the period, where there is one. */
export type PeriodChange = {
  period: Period;
  items: PendingItem[];
  net: bigint;
  /** Whether the period is to be billed yet: its items wait for that bill and its coupons. */
  isToBeBilled: boolean;
  billed: PeriodLine | undefined;
  /** Usage billed already, by what its stretch must come to after the change. */
  usage: readonly StoredUsage[];
};

/**
 * Prorates a change over every period it touches: those billed already, back to the day it takes effect, and the part of
 * the current one that has gone by where it is not billed yet. Old and new price are those of the rate cards in force on
 * the period's first day. Days that pauses have taken off a period count on neither side. A billed period gives back no more
 * than is left of what was charged for it; what changes one not billed yet is reduced by coupons with it. True-ups billed
 * already follow the seats. `after` is null for an end: nothing new is charged, and what was topped up stays.
 */
export function prorate(
  before: Subscription,
  after: Subscription | null,
  moment: Moment,
  account: BillingAccount,
  policy: PolicyInForce,
  context: CommandContext<Collections>,
): PeriodChange[] | Refused {
  const term = billingTermOf(before, context);
  const unbilled = new Set(term?.state === "open" ? unbilledPeriods(term).map(({ startOn }) => startOn) : []);
  // A period to be billed again is billed as it was, so a change, or an end within it, counts as one of a billed period.
  const reopened = new Set(term?.reopened.map(({ startOn }) => startOn));
  for (const startOn of reopened) if (after !== null || startOn < moment.on) unbilled.delete(startOn);
  const books = booksOf(before, context);
  const changes: PeriodChange[] = [];
  for (const period of periodsOf(before)) {
    const line = chargedBy(books, period.startOn);
    if (!line && isLeftOut(period, term?.pauses ?? [])) continue;
    const isBilled = !unbilled.has(period.startOn);
    const isTouched = period.endOn > moment.on && (isBilled || (after !== null && period.startOn <= moment.on));
    if (!isTouched) continue;
    const oldCard = cardFor(before, account, period.startOn, context);
    if ("outcome" in oldCard) return oldCard;
    const newCard = after === null ? null : cardFor(after, account, period.startOn, context);
    if (newCard && "outcome" in newCard) return newCard;
    const old = recurringCharge(before, oldCard, period);
    const fresh = after && newCard ? recurringCharge(after, newCard, period) : null;
    const billed = isBilled ? line : undefined;
    const pauses = pausesOf(period, term, line?.invoice.draftedAt, policy) ?? [];
    const gone = chargedUntil(period, moment, pauses, policy);
    const toCome = minus(chargedUntil(period, midnightOf(period.endOn, policy), pauses, policy), gone);
    const kept = billed ? keptShare(billed.line) : ONE;
    const difference = differenceOf({ before: old.exact, after: fresh?.exact ?? ZERO, toCome, gone, isBilled, kept }, policy.rounding);
    const { credit, charge } = billed ? withinLeft(difference, leftOfPeriod(books, period.startOn)) : difference;
    if (!isCarried([credit, charge, ...changes.map(({ net }) => net)])) return tooMuch();
    const [given, asked] = isBilled ? [old, fresh ?? old] : [fresh ?? old, old];
    const key = [period.startOn, moment.at, context.idempotencyKey];
    const isElsewhere = isBilled && !billed && !reopened.has(period.startOn);
    const isToBeBilled = !billed && !isElsewhere;
    const item = (source: typeof old, kind: "proration_credit" | "proration_charge", text: string, minor: bigint): PendingItem[] =>
      minor === 0n
        ? []
        : [
            {
              ...pendingItem(
                { ...source, months: 0, periodStartOn: isBilled && period.startOn < moment.on ? moment.on : period.startOn },
                kind,
                `${text}: ${source.quantity} × ${source.tier}`,
                minor,
                before,
                key,
                context,
              ),
              prorates: isElsewhere ? null : period.startOn,
              beforeCoupons: isToBeBilled ? String(minor) : null,
            },
          ];
    changes.push({
      period,
      billed,
      isToBeBilled,
      usage: [],
      net: credit + charge,
      items: [...item(given, "proration_credit", "Unused", credit), ...item(asked, "proration_charge", "From the change on", charge)],
    });
  }
  if (after === null) return changes;
  const more = changes.flatMap(({ items }) => items);
  const trueUps = trueUpsAgain(before, after, moment, { account, policy, cards: cardsOf(account, context), term, books, more }, context);
  if (!isCarried([...changes, ...trueUps].map(({ net }) => net))) return tooMuch();
  return [...changes, ...trueUps];
}

function tooMuch(): Refused {
  return misfit("quantity", `An invoice carries at most ${LARGEST_MINOR} minor units`);
}

/** The changes as they are shown. */
export function shownProration(
  subscription: Subscription,
  moment: Moment,
  changes: readonly PeriodChange[],
  policy: PolicyInForce,
): Proration {
  const wire = (minor: bigint) => moneyWire(moneyOf(subscription.currency, minor));
  const lines = changes
    .flatMap(({ items }) => items)
    .map((item): InvoiceLine => {
      return { ...itemLine(item), lineId: item.id, gross: item.amount, discount: wire(0n), net: item.amount, tax: null };
    });
  const net = changes.reduce((sum, change) => sum + change.net, 0n);
  return { subscriptionId: subscription.id, effectiveOn: moment.on, lines, net: wire(net), policy: appliedPolicy(policy) };
}
