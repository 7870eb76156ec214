import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { payoutFailureOf } from "./test-instrument.ts";

/**
 * What a provider does that nobody has told otherwise: Stripe's behaviour for a company in the United States. A card's
 * authorisation holds seven days, a refund keeps the fee, a dispute costs 15.00 that stays spent, payouts go out daily
 * once charges are two days old. No rate limit, so that an estate runs as fast as it can. Prices are Stripe's list prices (stripe.com/pricing).
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
  rateLimit: "none",
  fees: {
    card: { percent: "2.9", fixed: "0.30", cap: null },
    sepa_debit: { percent: "0.8", fixed: "0.30", cap: "6.00" },
    ach_debit: { percent: "0.8", fixed: "0", cap: "5.00" },
    bank_transfer: { percent: "0.5", fixed: "0", cap: "5.00" },
  },
};

export type PolicySet = { outcome: "set"; policy: Policy };
export type PolicyRefused = { outcome: "refused"; code: "unknown-test-instrument"; detail: string };

/** The policy asked for, with its default for what is left out. Source: ours; what is left out is Stripe's default. */
export function setPolicy(id: string, asked: Partial<Omit<Policy, "id">>): PolicySet | PolicyRefused {
  const policy: Policy = { ...policyDefaults, ...asked, id };
  if (payoutFailureOf(policy.payoutAccount) === undefined)
    return { outcome: "refused", code: "unknown-test-instrument", detail: "payoutAccount is not among the published test accounts" };
  return { outcome: "set", policy };
}

type CallLimits = { readonly account: CallLimit; readonly eachOperation: CallLimit };
type CallLimit = { readonly requestsPerSecond: number; readonly burst: number };

const callsPerSecond = (calls: number): CallLimit => ({ requestsPerSecond: calls, burst: calls });

/**
 * How often an account may call, over all its clients: 100 calls a second in live mode, 25 in a sandbox, and 25 of each
 * operation in both (Stripe, "Rate limits"). Null without a limit.
 */
export function callLimitsOf({ rateLimit }: Pick<Policy, "rateLimit">): CallLimits | null {
  switch (rateLimit) {
    case "none":
      return null;
    case "test_mode":
      return { account: callsPerSecond(25), eachOperation: callsPerSecond(25) };
    case "live_mode":
      return { account: callsPerSecond(100), eachOperation: callsPerSecond(25) };
  }
}
