import { runBilling } from "@cashline/contracts/systems/billing/subscription-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { billAccount } from "../store/billing-run.ts";
import type { Collections } from "../store/collections.ts";
import { policyIn } from "../store/policy-in-force.ts";

export const runBillingRoute = write<typeof runBilling, Collections>(runBilling, ({ body }, context) => {
  const account = context.store.accounts.get(body.billingAccountId);
  if (!account) return refuse("unknown-billing-account", `There is no billing account ${body.billingAccountId}`);
  const { invoices, skipped } = billAccount(account, body.throughOn, policyIn(context), context);
  return reply({ invoiceIds: invoices.map(({ id }) => id), skipped });
});
