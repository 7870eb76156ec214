import type { Behaviour, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import type { DisputeReason } from "@cashline/contracts/systems/payment/dispute-entities";
import type { DeclineCode } from "./decline.ts";

/** What a test card or account does, from the first attempt to the last refund. What is left out does not happen. */
type Script = {
  readonly decline?: DeclineCode;
  /** The attempts that meet the decline; all when left out. */
  readonly declinedAttempts?: number;
  /** The issuer asks for 3-D Secure, so it cannot be charged while the customer is away. */
  readonly authenticates?: true;
  readonly staysProcessing?: true;
  readonly dispute?: { readonly reason: DisputeReason; readonly inquiry?: true };
  readonly refund?: "pending" | "fails";
  readonly availableAtOnce?: true;
};

const scripts: Readonly<Record<Behaviour, Script>> = {
  succeeds: {},
  insufficient_funds_once: { decline: "insufficient_funds", declinedAttempts: 1 },
  insufficient_funds_twice: { decline: "insufficient_funds", declinedAttempts: 2 },
  insufficient_funds_always: { decline: "insufficient_funds" },
  stolen_card: { decline: "stolen_card" },
  lost_card: { decline: "lost_card" },
  generic_decline: { decline: "generic_decline" },
  expired_card: { decline: "expired_card" },
  incorrect_cvc: { decline: "incorrect_cvc" },
  incorrect_number: { decline: "incorrect_number" },
  processing_error: { decline: "processing_error" },
  card_velocity_exceeded: { decline: "card_velocity_exceeded" },
  do_not_honor: { decline: "do_not_honor" },
  issuer_not_available: { decline: "issuer_not_available" },
  try_again_later: { decline: "try_again_later" },
  pickup_card: { decline: "pickup_card" },
  revocation_of_authorization: { decline: "revocation_of_authorization" },
  authentication_required: { authenticates: true },
  authentication_then_insufficient_funds: { authenticates: true, decline: "insufficient_funds" },
  authentication_then_generic_decline: { authenticates: true, decline: "generic_decline" },
  account_closed: { decline: "account_closed" },
  no_account: { decline: "no_account" },
  debit_not_authorized: { decline: "debit_not_authorized" },
  payment_stopped: { decline: "payment_stopped" },
  account_frozen: { decline: "account_frozen" },
  stays_processing: { staysProcessing: true },
  returned_after_settlement: { dispute: { reason: "debit_not_authorized" } },
  disputed_fraudulent: { dispute: { reason: "fraudulent" } },
  disputed_not_received: { dispute: { reason: "product_not_received" } },
  disputed_inquiry: { dispute: { reason: "general", inquiry: true } },
  refund_pending: { refund: "pending" },
  refund_fails: { refund: "fails" },
  available_at_once: { availableAtOnce: true },
};

/** Source: ours; what Stripe's test cards do (docs.stripe.com/testing), as data. */
export function scriptOf(behaviour: Behaviour): Script {
  return scripts[behaviour];
}

/**
 * How a test account answers the given attempt at an invoice (1 for the first); `undefined` when it pays.
 * Soft declines may be tried again, hard ones never succeed.
 * Source: Stripe, "Decline codes".
 */
export function declineOf(behaviour: Behaviour, attempt: number): DeclineCode | undefined {
  const { decline, declinedAttempts = Number.POSITIVE_INFINITY } = scripts[behaviour];
  return attempt <= declinedAttempts ? decline : undefined;
}

/** Whether money is pulled from a bank account under a mandate. Source: Stripe, "Bank debits". */
export function isDebit(type: PaymentMethod["type"]): type is "sepa_debit" | "ach_debit" {
  return type === "sepa_debit" || type === "ach_debit";
}

/**
 * Whether a decline becomes known only when the money should have arrived: a direct debit that takes days is accepted
 * first and returned later. Cards and transfers answer at once.
 * Source: Stripe, "Bank debits": delayed notification of failure.
 */
export function failsLate(method: Pick<PaymentMethod, "type" | "settlementDays">): boolean {
  return isDebit(method.type) && method.settlementDays > 0;
}
