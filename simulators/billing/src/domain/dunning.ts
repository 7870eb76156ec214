import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { addMs, type Instant } from "@cashline/kernel/time";
import { notOpen, type Changed } from "./invoice.ts";
import type { Refused } from "./refused.ts";

/** Days from each failed attempt to the next one; when they are used up, a person takes over. */
const RETRY_AFTER_DAYS = [3, 5, 7] as const;
const DAY_MS = 86_400_000;

/**
 * Counts a failed attempt. A soft decline is retried after 3, 5 and 7 days; a hard decline, or the failure of the last
 * retry, exhausts dunning for good: further attempts are made by people, and set no retry either.
 */
export function recordPaymentFailure(invoice: Invoice, decline: { code: string; kind: "soft" | "hard" }, at: Instant): Changed | Refused {
  if (invoice.status !== "open") return notOpen(invoice);
  const attempts = invoice.dunning.attempts + 1;
  const days = RETRY_AFTER_DAYS[attempts - 1];
  const exhausted = invoice.dunning.exhausted || decline.kind === "hard" || days === undefined;
  const nextRetryAt = exhausted || days === undefined ? null : addMs(at, days * DAY_MS);
  return { outcome: "changed", invoice: { ...invoice, dunning: { attempts, lastDecline: decline.code, nextRetryAt, exhausted } } };
}

/** The time of the next attempt has come; `undefined` when it was paid, voided or moved meanwhile. */
export function retryDue(invoice: Invoice, now: Instant): Invoice | undefined {
  const { nextRetryAt } = invoice.dunning;
  if (invoice.status !== "open" || nextRetryAt === null || nextRetryAt > now) return undefined;
  return { ...invoice, dunning: { ...invoice.dunning, nextRetryAt: null } };
}
