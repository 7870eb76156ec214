import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { DunningCampaign } from "@cashline/contracts/systems/billing/policy";
import { addDays, addMs, dateIn, dayOfWeek, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { notOpen, type Changed } from "./invoice.ts";
import type { Refused } from "./refused.ts";

const DAY_MS = 86_400_000;
/** Smart retries strike when people are at work. */
const SMART_TIME = "09:00";
/** How many days a smart retry waits at most for a payday. */
const PAYDAY_WITHIN = 5;
const PAYDAYS: readonly string[] = ["01", "15"];
const SATURDAY = 6;

/**
 * Counts a failed attempt and sets the next one as the campaign says. A hard decline stops, unless the campaign retries
 * it; the failure of the last retry, or a stop, exhausts dunning for good: further attempts are made by people and set no
 * retry either. When it is exhausted, the campaign's final action is due after its days of grace.
 * Source: Stripe: hard declines are not retried; the campaign is the tenant's.
 */
export function recordPaymentFailure(
  invoice: Invoice,
  decline: { code: string; kind: "soft" | "hard" },
  campaign: DunningCampaign,
  at: Instant,
  timeZone: string,
): Changed | Refused {
  if (invoice.status !== "open") return notOpen(invoice);
  const attempts = invoice.dunning.attempts + 1;
  const days = campaign.retryAfterDays[attempts - 1];
  const stops = decline.kind === "hard" && campaign.hardDecline === "stop";
  const exhausted = invoice.dunning.exhausted || stops || days === undefined;
  const nextRetryAt = exhausted || days === undefined ? null : retryAt(at, days, decline.code, campaign, timeZone);
  const begins = exhausted && !invoice.dunning.exhausted && campaign.finalAction !== "none";
  const finalActionAt = begins ? addMs(at, campaign.graceDays * DAY_MS) : invoice.dunning.finalActionAt;
  return {
    outcome: "changed",
    invoice: {
      ...invoice,
      dunning: { attempts, lastDecline: decline.code, nextRetryAt, exhausted, campaign: campaign.code, finalActionAt },
    },
  };
}

/**
 * When the next attempt is made. Fixed: so many times 24 hours later. Smart (rules in the place of Stripe's learned
 * Smart Retries): at 09:00 of the tenant's day, never on a weekend, and after `insufficient_funds` on the next payday,
 * the 1st or the 15th, if one comes within five days.
 */
export function retryAt(
  failedAt: Instant,
  days: number,
  declineCode: string,
  { schedule }: Pick<DunningCampaign, "schedule">,
  timeZone: string,
): Instant {
  if (schedule === "fixed") return addMs(failedAt, days * DAY_MS);
  const planned = addDays(dateIn(failedAt, timeZone), days);
  const on = declineCode === "insufficient_funds" ? (paydayFrom(planned) ?? planned) : planned;
  return instantAt(afterWeekend(on), SMART_TIME, timeZone);
}

/**
 * The time of the next attempt has come; `undefined` when it was paid, voided or moved meanwhile.
 * Source: Stripe's `next_payment_attempt` of an open invoice.
 */
export function retryDue(invoice: Invoice, now: Instant): Invoice | undefined {
  const { nextRetryAt } = invoice.dunning;
  if (invoice.status !== "open" || nextRetryAt === null || nextRetryAt > now) return undefined;
  return { ...invoice, dunning: { ...invoice.dunning, nextRetryAt: null } };
}

/**
 * The grace of an exhausted campaign is over; `undefined` when the invoice was settled meanwhile.
 * Source: Stripe's subscription settings after all retries failed; Lago's `dunning_campaign.finished`.
 */
export function finishDunning(invoice: Invoice, now: Instant): Invoice | undefined {
  const { finalActionAt, exhausted } = invoice.dunning;
  if (invoice.status !== "open" || !exhausted || finalActionAt === null || finalActionAt > now) return undefined;
  return { ...invoice, dunning: { ...invoice.dunning, finalActionAt: null } };
}

function paydayFrom(planned: CalendarDate): CalendarDate | undefined {
  const days = Array.from({ length: PAYDAY_WITHIN + 1 }, (_, ahead) => addDays(planned, ahead));
  return days.find((on) => PAYDAYS.includes(on.slice(8)));
}

function afterWeekend(on: CalendarDate): CalendarDate {
  const weekday = dayOfWeek(on);
  return weekday < SATURDAY ? on : addDays(on, 8 - weekday);
}
