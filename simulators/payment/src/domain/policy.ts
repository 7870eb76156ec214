import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { payoutFailureOf } from "./test-instrument.ts";

/**
 * What a provider does that nobody has told otherwise: Stripe's behaviour for a company in the United States. A card's
 * authorisation holds seven days, a refund keeps the fee, a dispute costs 15.00 that stays spent, payouts go out daily
 * once charges are two days old. Prices are Stripe's list prices (stripe.com/pricing).
 */
export const policyDefaults: Omit<Policy, "id"> = {
  captureMethod: "automatic",
  authorizationValidDays: 7,
  refundWindowDays: 180,
  refundFees: "kept",
  disputeFee: "15.00",
  disputeFeeReturned: false,
  evidenceDays: 20,
  reviewDays: 60,
  payoutDelayDays: 2,
  payoutInterval: "daily",
  payoutWeekday: 1,
  payoutMonthDay: 1,
  payoutArrivalDays: 2,
  payoutAccount: "000123456789",
  fees: {
    card: { percent: "2.9", fixed: "0.30", cap: null },
    sepa_debit: { percent: "0.8", fixed: "0.30", cap: "6.00" },
    ach_debit: { percent: "0.8", fixed: "0", cap: "5.00" },
    bank_transfer: { percent: "0.5", fixed: "0", cap: "5.00" },
  },
};

export type PolicySet = { outcome: "set"; policy: Policy };
export type PolicyRefused = { outcome: "refused"; code: "unknown-test-instrument"; detail: string };

/** The policy asked for, with its default for what is left out. */
export function setPolicy(id: string, asked: Partial<Omit<Policy, "id">>): PolicySet | PolicyRefused {
  const policy: Policy = { ...policyDefaults, ...asked, id };
  if (payoutFailureOf(policy.payoutAccount) === undefined)
    return { outcome: "refused", code: "unknown-test-instrument", detail: "payoutAccount is not among the published test accounts" };
  return { outcome: "set", policy };
}
