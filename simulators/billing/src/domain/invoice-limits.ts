import { epochMs, type Instant } from "@cashline/kernel/time";

const LIMITS = [
  { most: 10, withinMs: 60_000, said: "a minute" },
  { most: 20, withinMs: 86_400_000, said: "a day" },
] as const;

export type TooMany = { readonly detail: string; readonly retryAfterSeconds: number };

/**
 * Why one more invoice of a subscription is too many by now, and after how many seconds of scenario time there is room;
 * undefined while there is.
 * Source: Stripe, "Rate limits": 10 new invoices a minute and 20 a day per subscription.
 * @param madeAt when the subscription's invoices were made
 */
export function tooManyInvoices(subscriptionId: string, madeAt: readonly Instant[], now: Instant): TooMany | undefined {
  const ages = madeAt.map((at) => epochMs(now) - epochMs(at)).toSorted((a, b) => a - b);
  for (const { most, withinMs, said } of LIMITS.toReversed()) {
    const oldest = ages[most - 1];
    if (oldest === undefined || oldest >= withinMs) continue;
    const detail = `${subscriptionId} has had ${most} new invoices within ${said}, which is the limit`;
    return { detail, retryAfterSeconds: Math.max(1, Math.ceil((withinMs - oldest) / 1000)) };
  }
  return undefined;
}
