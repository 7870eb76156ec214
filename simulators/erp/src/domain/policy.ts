import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import type { AppliedPolicy, LedgerPolicy } from "@cashline/contracts/systems/erp/policy";

/** What a tenant has that never set a policy: nothing must be set, and what would make the books wrong is refused. */
export const defaultPolicy: LedgerPolicy = {
  scheduleBy: "day",
  serviceEndDay: "excluded",
  shortPaymentTolerance: { minor: "0", percent: "0" },
  overpayment: "unapplied",
  creditAboveOpen: "unapplied",
  creditMemoRevenue: "catch_up",
  creditMemoApproval: "none",
  journalPosting: "on_approval",
  missingFxRate: "refuse",
  fxRateMaximumAgeDays: 7,
  agingFrom: "due_date",
  periodClose: "in_order",
  earlyClose: "refuse",
  unrecognizedRevenue: "refuse",
  futurePeriods: 1,
  badDebtRecovery: "bad_debt",
  concurrency: null,
};

/**
 * How many calls an account may run at one time: 15 and 10 for each SuiteCloud Plus licence; null without a limit.
 * Source: NetSuite, "Web Services and RESTlet Concurrency Governance": the account's limit over all integrations.
 */
export function callsAtOneTime({ concurrency }: Pick<LedgerPolicy, "concurrency">): number | null {
  return concurrency && 15 + 10 * concurrency.licences;
}

type Member = keyof LedgerPolicy;
const day: readonly Member[] = ["futurePeriods"];
const rate: readonly Member[] = ["missingFxRate", "fxRateMaximumAgeDays"];

/**
 * The members of the policy that decide an entry of each kind: which days it may have, at what rate it is translated, and
 * what its document took from the policy.
 * Source: ADR 0015: what applied to a document is printed on it.
 */
export const decidedBy: Readonly<Record<JournalEntry["source"]["kind"], readonly Member[]>> = {
  invoice: [...day, ...rate],
  // At the rate of the arrangement, which was found when that was made.
  contract_billing: day,
  cash: [...day, ...rate, "badDebtRecovery"],
  payment: [...day, ...rate, "shortPaymentTolerance", "overpayment"],
  payment_application: [...day, "shortPaymentTolerance"],
  credit_memo: [...day, "creditAboveOpen", "creditMemoApproval", "creditMemoRevenue"],
  credit_memo_reversal: [...day, "creditMemoApproval"],
  write_off: day,
  customer_refund: [...day, ...rate],
  customer_refund_return: [...day, ...rate],
  reclassification: day,
  reversal: day,
  manual: [...day, ...rate, "journalPosting"],
  manual_reversal: day,
  intercompany: [...day, ...rate],
  // A run books on its own day, or in the first open month where policy let a month close before it.
  recognition: ["unrecognizedRevenue"],
  contract_recognition: [...day, "unrecognizedRevenue"],
  contract_modification: day,
  contract_cancellation: day,
};

/** Members of a policy with its version, as a document prints them. Source: ADR 0015. */
export function printed(members: readonly Member[], policy: LedgerPolicy, version: number): AppliedPolicy {
  return { version, ...Object.fromEntries(members.map((member) => [member, policy[member]])) };
}
