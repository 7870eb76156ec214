import type { Decline, DeclineClass, PaymentMethodType } from "@cashline/contracts/systems/payment/entities";
import type { Instant } from "@cashline/kernel/time";

type Entry = Pick<Decline, "advice"> & {
  readonly class: DeclineClass;
  /** ISO 8583 response code of the card networks. */
  readonly card: string | null;
  /** ISO 20022 external status or return reason (EPC SEPA Direct Debit Core rulebook, R-transactions). */
  readonly sepa: string | null;
  /** Nacha return reason code (Nacha Operating Rules, appendix four). */
  readonly ach: string | null;
};

/**
 * Why an attempt failed, in the provider's word (Stripe, "Decline codes") and each scheme's own. Soft ones may be tried
 * again; hard ones need another method or a corrected number; the rest wait for the customer, and are hard to who only
 * collects.
 */
const declines = {
  insufficient_funds: { class: "soft", advice: "try_again_later", card: "51", sepa: "AM04", ach: "R01" },
  processing_error: { class: "soft", advice: "try_again_later", card: "96", sepa: null, ach: null },
  card_velocity_exceeded: { class: "soft", advice: "try_again_later", card: "65", sepa: null, ach: null },
  do_not_honor: { class: "soft", advice: "try_again_later", card: "05", sepa: null, ach: null },
  issuer_not_available: { class: "soft", advice: "try_again_later", card: "91", sepa: null, ach: null },
  try_again_later: { class: "soft", advice: "try_again_later", card: "19", sepa: null, ach: null },
  generic_decline: { class: "soft", advice: "try_again_later", card: "05", sepa: "MS03", ach: null },
  stolen_card: { class: "hard", advice: "do_not_try_again", card: "43", sepa: null, ach: null },
  lost_card: { class: "hard", advice: "do_not_try_again", card: "41", sepa: null, ach: null },
  pickup_card: { class: "hard", advice: "do_not_try_again", card: "04", sepa: null, ach: null },
  revocation_of_authorization: { class: "hard", advice: "do_not_try_again", card: "R1", sepa: "MD01", ach: "R07" },
  expired_card: { class: "needs_customer", advice: "confirm_card_data", card: "54", sepa: null, ach: null },
  incorrect_cvc: { class: "needs_customer", advice: "confirm_card_data", card: "N7", sepa: null, ach: null },
  incorrect_number: { class: "hard", advice: "confirm_card_data", card: "14", sepa: "AC01", ach: "R04" },
  account_closed: { class: "hard", advice: "do_not_try_again", card: "46", sepa: "AC04", ach: "R02" },
  no_account: { class: "hard", advice: "do_not_try_again", card: "14", sepa: "AC01", ach: "R03" },
  debit_not_authorized: { class: "hard", advice: "do_not_try_again", card: null, sepa: "MD01", ach: "R10" },
  payment_stopped: { class: "hard", advice: "do_not_try_again", card: "R0", sepa: "MS02", ach: "R08" },
  account_frozen: { class: "hard", advice: "do_not_try_again", card: "62", sepa: "AC06", ach: "R16" },
  authentication_required: { class: "needs_customer", advice: "authenticate", card: "1A", sepa: null, ach: null },
  authentication_failed: { class: "needs_customer", advice: "authenticate", card: null, sepa: null, ach: null },
} as const satisfies Record<string, Entry>;

export type DeclineCode = keyof typeof declines;

/** What a debit's return says about the consent itself: the mandate ends with it (Stripe, "Mandate status"). */
const endsMandate: ReadonlySet<string> = new Set<DeclineCode>([
  "account_closed",
  "no_account",
  "incorrect_number",
  "debit_not_authorized",
  "revocation_of_authorization",
]);

/**
 * The scheme's own code; null where the scheme has none for it.
 * Source: ISO 8583 response codes for cards, EPC return reasons and Nacha return codes for debits.
 */
export function schemeCodeOf(type: PaymentMethodType, code: DeclineCode): string | null {
  const entry: Entry = declines[code];
  switch (type) {
    case "card":
      return entry.card;
    case "sepa_debit":
      return entry.sepa;
    case "ach_debit":
      return entry.ach;
    case "bank_transfer":
      return null;
  }
}

/**
 * What may be done about a decline: try again as it is, never, or ask the customer.
 * Source: Stripe, "Decline codes"; the three classes are ours.
 */
export function classOf(code: DeclineCode): DeclineClass {
  return declines[code].class;
}

/** A decline as the attempt's document shows it: hard is whatever the same try would meet again. Source: as `classOf`. */
export function declineAs(type: PaymentMethodType, code: DeclineCode, at: Instant): Decline {
  const kind = classOf(code) === "soft" ? "soft" : "hard";
  return { code, kind, at, schemeCode: schemeCodeOf(type, code), advice: declines[code].advice };
}

/** Whether a failed debit also ends the mandate it was made under. Source: Stripe, "Mandate status". */
export function endsTheMandate(decline: Decline): boolean {
  return endsMandate.has(decline.code);
}
