import type { PaymentMethodType } from "@cashline/contracts/systems/payment/entities";
import { addBankingDays, bankingCalendarOf, bankingDayFrom } from "@cashline/kernel/banking-days";
import { addDays, dateIn, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";

/** UTC time of day at which banks answer: money arrives, returns are reported, payouts go out. */
const BANKING_TIME = "12:00";

/** Noon UTC of a day so many calendar days after an instant. Source: ours; one instant a day keeps runs alike. */
export function noonAfter(at: Instant, days: number): Instant {
  return noonOf(addDays(dateIn(at, "UTC"), days));
}

/** How money moves, by which its days are counted. */
export type Rail = { readonly type: PaymentMethodType; readonly currency: string };

/**
 * Noon of the day on which money has come or a bank has answered, so many days after an instant. A debit's days are banking
 * days of its scheme (Stripe, "ACH Direct Debit" and "SEPA Direct Debit": business days; Nacha and the EPC rulebook); a
 * transfer's are those the customer takes, and the money comes on the banking day that follows; a card's are calendar days.
 */
export function bankNoonAfter(at: Instant, days: number, { type, currency }: Rail): Instant {
  const on = dateIn(at, "UTC");
  const calendar = bankingCalendarOf(currency);
  switch (type) {
    case "sepa_debit":
    case "ach_debit":
      return noonOf(addBankingDays(on, days, calendar));
    case "bank_transfer":
      return noonOf(bankingDayFrom(addDays(on, days), calendar));
    case "card":
      return noonOf(addDays(on, days));
  }
}

/**
 * As `bankNoonAfter`, by calendar days with the banking day that follows for whatever a bank has to send back; cards' networks
 * work on every day. Source: Nacha 2.9 and 3.12 and the EPC rulebook, whose returns travel on banking days.
 */
export function returnNoonAfter(at: Instant, days: number, { type, currency }: Rail): Instant {
  const on = addDays(dateIn(at, "UTC"), days);
  return noonOf(type === "card" ? on : bankingDayFrom(on, bankingCalendarOf(currency)));
}

/** Noon UTC of a day. Source: ours, as `noonAfter`. */
export function noonOf(on: CalendarDate): Instant {
  return instantAt(on, BANKING_TIME);
}

/** The next noon after an instant. Source: ours, as `noonAfter`. */
export function nextNoon(at: Instant): Instant {
  const noon = noonAfter(at, 0);
  return noon > at ? noon : noonAfter(at, 1);
}

/** The same time of day so many days later. Source: ours; days of 24 hours in UTC. */
export function sameTimeAfter(at: Instant, days: number): Instant {
  return `${addDays(dateIn(at, "UTC"), days)}${at.slice(10)}`;
}
