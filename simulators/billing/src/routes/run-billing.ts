import type { BodyOf } from "@cashline/contracts/common/operation";
import { runBilling } from "@cashline/contracts/systems/billing/subscription-operations";
import { refuse, reply, write, type CommandContext } from "@cashline/sim-kit/command";
import type { Run } from "../store/bill-periods.ts";
import { billAccount } from "../store/billing-run.ts";
import type { Collections } from "../store/collections.ts";
import { policyIn } from "../store/policy-in-force.ts";

export const runBillingRoute = write<typeof runBilling, Collections>(runBilling, ({ body }, context) => {
  const { invoices, skipped } = billOn(body, context);
  return reply({ invoiceIds: invoices.map(({ id }) => id), skipped });
});

/** Drafts what is due on an account by a day; refuses an account that is not there. */
export function billOn({ billingAccountId, throughOn }: BodyOf<typeof runBilling>, context: CommandContext<Collections>): Run {
  const account = context.store.accounts.get(billingAccountId);
  if (!account) return refuse("unknown-billing-account", `There is no billing account ${billingAccountId}`);
  return billAccount(account, throughOn, policyIn(context), context);
}
