import type { Payout, SettlementBatch } from "@cashline/contracts/systems/payment/balance-entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { addBankingDays, bankingCalendarOf } from "@cashline/kernel/banking-days";
import { addDays, dateIn, dayOfWeek, firstOfNextMonth, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { minorOf } from "@cashline/kernel/money";
import { balanceOf, sumBatches, total } from "./balance.ts";
import { nextNoon } from "./calendar.ts";
import { payoutFailureOf } from "./test-instrument.ts";

type PayoutPolicy = Pick<
  Policy,
  "payoutInterval" | "payoutWeekday" | "payoutMonthDay" | "payoutArrivalDays" | "payoutDelayDays" | "payoutAccount"
>;
type Draft = Omit<Payout, "id">;

/**
 * The first day after `closed` on which automatic payouts go out; null when they are made by hand. A month without the
 * day pays on its last (Stripe, "Payout schedule").
 */
export function payoutDayAfter(closed: CalendarDate, policy: PayoutPolicy): CalendarDate | null {
  const earliest = addDays(closed, 1);
  switch (policy.payoutInterval) {
    case "manual":
      return null;
    case "daily":
      return earliest;
    case "weekly":
      return addDays(earliest, (policy.payoutWeekday - dayOfWeek(earliest) + 7) % 7);
    case "monthly": {
      const day = dayInMonth(earliest, policy.payoutMonthDay);
      return day >= earliest ? day : dayInMonth(firstOfNextMonth(earliest), policy.payoutMonthDay);
    }
  }
}

/** Whether automatic payouts go out on a day. Source: Stripe, "Payout schedule". */
export function isPayoutDay(on: CalendarDate, policy: PayoutPolicy): boolean {
  return payoutDayAfter(addDays(on, -1), policy) === on;
}

/**
 * The payout of all days of a currency that are over: a day that is not over may still change. Nothing is paid while the
 * sum is not above zero; it waits for more.
 * Source: Stripe, "Receive payouts"; waiting for a closed day is ours.
 */
export function automaticPayout(
  unpaid: readonly SettlementBatch[],
  currency: string,
  policy: PayoutPolicy,
  at: Instant,
): { payout: Draft; batches: SettlementBatch[] } | null {
  const today = dateIn(at, "UTC");
  const batches = unpaid.filter((batch) => batch.currency === currency && batch.availableOn < today);
  const settles = sumBatches(currency, batches);
  if (minorOf(settles.net) <= 0n) return null;
  return {
    batches,
    payout: { ...draft(currency, minorOf(settles.net), at, policy), automatic: true, status: "in_transit", sentAt: at, settles },
  };
}

export type PaidOut = { outcome: "paid-out"; payout: Draft; availableAfterMinor: bigint };
export type PayoutRefused = {
  outcome: "refused";
  code: "amount-not-positive" | "insufficient-balance" | "invalid-request";
  detail: string;
};

/**
 * A payout by hand, of what is asked or of all that is available; it is sent at the next noon and can be called back until then.
 * Source: Stripe API, "Create a payout"; noon is ours.
 */
export function payoutByHand(
  unpaid: readonly SettlementBatch[],
  asked: { readonly currency: string; readonly amount?: { readonly currency: string; readonly minor: string } },
  policy: PayoutPolicy,
  at: Instant,
): PaidOut | PayoutRefused {
  const { currency } = asked;
  if (asked.amount && asked.amount.currency !== currency)
    return { outcome: "refused", code: "invalid-request", detail: `/body/amount/currency is ${asked.amount.currency}, not ${currency}` };
  const own = balanceOf(unpaid, dateIn(at, "UTC")).find((row) => row.currency === currency);
  const available = own ? minorOf(own.available) : 0n;
  const amount = asked.amount ? minorOf(asked.amount) : available;
  if (asked.amount && amount <= 0n) return { outcome: "refused", code: "amount-not-positive", detail: `${amount} is not above zero` };
  if (amount > available || amount <= 0n)
    return { outcome: "refused", code: "insufficient-balance", detail: `${available} minor units of ${currency} are available` };
  const sentOn = dateIn(nextNoon(at), "UTC");
  const payout: Draft = {
    ...draft(currency, amount, at, policy),
    arrivesOn: arrivalOf(sentOn, currency, policy),
    automatic: false,
    status: "pending",
    sentAt: null,
    settles: null,
  };
  return { outcome: "paid-out", payout, availableAfterMinor: available - amount };
}

/** Sends a payout that was waiting. Source: Stripe API, "The Payout object": pending, in transit. */
export function sendPayout(payout: Payout, at: Instant): Payout {
  return { ...payout, status: "in_transit", sentAt: at };
}

/** The bank's answer, told by the account it was sent to. Source: Stripe Connect, "Testing payouts". */
export function concludePayout(payout: Payout, account: string, at: Instant): Payout {
  const failureCode = payoutFailureOf(account) ?? null;
  return { ...payout, status: failureCode === null ? "paid" : "failed", failureCode, closedAt: at };
}

export type PayoutCanceled = { outcome: "canceled"; payout: Payout };
export type PayoutCancelRefused = { outcome: "refused"; code: "payout-not-pending"; detail: string };

/** Source: Stripe API, "Cancel a payout": only a pending one. */
export function cancelPayout(payout: Payout, at: Instant): PayoutCanceled | PayoutCancelRefused {
  if (payout.status !== "pending") return { outcome: "refused", code: "payout-not-pending", detail: `The payout is ${payout.status}` };
  return { outcome: "canceled", payout: { ...payout, status: "canceled", closedAt: at } };
}

/** Banking days after a payout is sent (Stripe API, `arrival_date`: "factors in delays to account for weekends or bank holidays"). */
function arrivalOf(sentOn: CalendarDate, currency: string, { payoutArrivalDays }: PayoutPolicy): CalendarDate {
  return addBankingDays(sentOn, payoutArrivalDays, bankingCalendarOf(currency));
}

function draft(
  currency: string,
  minor: bigint,
  at: Instant,
  policy: PayoutPolicy,
): Omit<Draft, "automatic" | "status" | "sentAt" | "settles"> {
  return {
    amount: total(currency, minor),
    createdAt: at,
    arrivesOn: arrivalOf(dateIn(at, "UTC"), currency, policy),
    closedAt: null,
    failureCode: null,
    destinationLast4: policy.payoutAccount.slice(-4),
    policy: {
      payoutInterval: policy.payoutInterval,
      payoutArrivalDays: policy.payoutArrivalDays,
      payoutDelayDays: policy.payoutDelayDays,
    },
  };
}

/** A day of a month, or the month's last where it is shorter (overflow "constrain"). */
function dayInMonth(inMonth: CalendarDate, day: number): CalendarDate {
  const first = `${inMonth.slice(0, 8)}01`;
  const wanted = addDays(first, day - 1);
  return wanted.slice(0, 7) === first.slice(0, 7) ? wanted : addDays(firstOfNextMonth(first), -1);
}
