import type { Behaviour, PaymentMethodType, TestInstrument } from "@cashline/contracts/systems/payment/entities";
import { scriptOf } from "./behaviour.ts";
import { classOf, schemeCodeOf } from "./decline.ts";

type Published = readonly [number: string, behaviour: Behaviour, summary: string, source?: "ours"];

/** Stripe, "Test payment method cards" (docs.stripe.com/testing); for most network codes it publishes no card: those are ours. */
const cards: readonly Published[] = [
  ["4242424242424242", "succeeds", "Pays"],
  ["4000000000000077", "available_at_once", "Pays, and the money is available at once"],
  ["4000000000000002", "generic_decline", "Declined without a reason"],
  ["4000000000009995", "insufficient_funds_always", "Declined for lack of funds"],
  ["4000000000009987", "lost_card", "Declined as lost"],
  ["4000000000009979", "stolen_card", "Declined as stolen"],
  ["4000000000000069", "expired_card", "Declined as expired"],
  ["4000000000000127", "incorrect_cvc", "Declined for a wrong security code"],
  ["4242424242424241", "incorrect_number", "Declined for a wrong number"],
  ["4000000000000119", "processing_error", "Declined by a processing error"],
  ["4000000000006975", "card_velocity_exceeded", "Declined for too many charges"],
  ["4000000000001117", "do_not_honor", "Declined by the bank without saying why", "ours"],
  ["4000000000002222", "issuer_not_available", "Declined while the bank cannot be reached", "ours"],
  ["4000000000003337", "try_again_later", "Declined for the moment", "ours"],
  ["4000000000004442", "pickup_card", "Declined, and the card is to be kept", "ours"],
  ["4000000000005555", "revocation_of_authorization", "Declined: the customer has stopped further charges", "ours"],
  ["4000002760003184", "authentication_required", "Asks for 3-D Secure on every charge"],
  ["4000008260003178", "authentication_then_insufficient_funds", "Asks for 3-D Secure, then lacks funds"],
  ["4000008400001629", "authentication_then_generic_decline", "Asks for 3-D Secure, then is declined"],
  ["4000000000000259", "disputed_fraudulent", "Pays, and is disputed as fraudulent"],
  ["4000000000002685", "disputed_not_received", "Pays, and is disputed as not received"],
  ["4000000000001976", "disputed_inquiry", "Pays, and the bank inquires"],
  ["4000000000007726", "refund_pending", "Pays; a refund is pending, then succeeds"],
  ["4000000000005126", "refund_fails", "Pays; a refund succeeds, then fails"],
  ["4000000000008880", "insufficient_funds_once", "Lacks funds at the first attempt, then pays", "ours"],
  ["4000000000006660", "insufficient_funds_twice", "Lacks funds at two attempts, then pays", "ours"],
];

/** Stripe, "Accept a SEPA Direct Debit payment", test IBANs of Germany; ours have valid check digits. */
const ibans: readonly Published[] = [
  ["DE89370400440532013000", "succeeds", "Pays"],
  ["DE62370400440532013001", "generic_decline", "Returned without a reason"],
  ["DE65370400440002222227", "insufficient_funds_always", "Returned for lack of funds"],
  ["DE35370400440532013002", "returned_after_settlement", "Pays, and is claimed back as unauthorised"],
  ["DE80370400440001111113", "account_closed", "Returned: the account is closed", "ours"],
  ["DE96370400440001111116", "no_account", "Returned: no such account", "ours"],
  ["DE41370400440004444444", "incorrect_number", "Returned: the account number is wrong", "ours"],
  ["DE45370400440007777777", "revocation_of_authorization", "Returned: the customer has revoked the mandate", "ours"],
  ["DE18370400440003333335", "debit_not_authorized", "Returned: no mandate", "ours"],
  ["DE14370400440008888888", "payment_stopped", "Returned: refused by the debtor", "ours"],
  ["DE76370400440006666666", "account_frozen", "Returned: the account is blocked", "ours"],
];

/** Stripe, "Accept an ACH Direct Debit payment", test account numbers with routing number 110000000. */
const accounts: readonly Published[] = [
  ["000123456789", "succeeds", "Pays"],
  ["000111111113", "account_closed", "Returned: the account is closed"],
  ["000111111116", "no_account", "Returned: no such account"],
  ["000222222227", "insufficient_funds_always", "Returned for lack of funds"],
  ["000333333335", "debit_not_authorized", "Returned: not authorised"],
  ["000555555559", "returned_after_settlement", "Pays, and is claimed back as unauthorised"],
  ["000000000009", "stays_processing", "Stays in processing until it is cancelled"],
  ["000444444446", "incorrect_number", "Returned: the account number is wrong", "ours"],
  ["000777777773", "revocation_of_authorization", "Returned: the customer has revoked the authorisation", "ours"],
  ["000888888888", "payment_stopped", "Returned: payment stopped", "ours"],
  ["000666666666", "account_frozen", "Returned: the account is frozen", "ours"],
];

const listed = (type: PaymentMethodType, brand: string, published: readonly Published[]): TestInstrument[] =>
  published.map(([number, behaviour, summary, ours]) => {
    const code = scriptOf(behaviour).decline ?? null;
    return {
      number,
      type,
      brand,
      behaviour,
      declineCode: code,
      schemeCode: code && schemeCodeOf(type, code),
      declineClass: code && classOf(code),
      source: ours ?? "stripe",
      summary,
    };
  });

/** Every published test card and account. The README's table is held against it. */
export const testInstruments: readonly TestInstrument[] = [
  ...listed("card", "visa", cards),
  ...listed("sepa_debit", "sepa", ibans),
  ...listed("ach_debit", "us_bank", accounts),
];

const byNumber: ReadonlyMap<string, TestInstrument> = new Map(testInstruments.map((each) => [each.number, each]));

/** The published test card or account of a number. Source: Stripe, "Testing"; those marked ours are. */
export function testInstrument(number: string): TestInstrument | undefined {
  return byNumber.get(number);
}

/**
 * The failure code of a payout to a test account; null when it arrives, undefined for a number nobody published (Stripe
 * Connect, "Testing payouts").
 */
export function payoutFailureOf(number: string): string | null | undefined {
  return payoutAccounts.get(number);
}

const payoutAccounts: ReadonlyMap<string, string | null> = new Map([
  ["000123456789", null],
  ["000111111116", "no_account"],
  ["000111111113", "account_closed"],
  ["000222222227", "insufficient_funds"],
  ["000333333335", "debit_not_authorized"],
  ["000444444440", "invalid_currency"],
  ["DE89370400440532013000", null],
  ["DE62370400440532013001", "no_account"],
]);
