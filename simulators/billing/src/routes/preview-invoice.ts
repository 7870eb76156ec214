import { previewInvoice } from "@cashline/contracts/systems/billing/subscription-operations";
import { moneyWire } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { billablesOf, dueOf } from "../domain/billing-term.ts";
import { appliedPolicy, roundingRule } from "../domain/policy.ts";
import { billOf } from "../store/bill-periods.ts";
import { openTermsOf } from "../store/billing-terms.ts";
import type { Collections } from "../store/collections.ts";
import { composeBill } from "../store/draft-invoice.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

/** Composed by the code that drafts; several periods due are shown together. */
export const previewInvoiceRoute = write<typeof previewInvoice, Collections>(previewInvoice, ({ body }, context) => {
  const { subscriptions, accounts } = context.store;
  const subscription = subscriptions.get(body.subscriptionId);
  if (!subscription) return refuse("unknown-subscription", `There is no subscription ${body.subscriptionId}`);
  const policy = policyIn(context);
  const account = accounts.require(subscription.billingAccountId);
  const { throughOn } = body;
  const terms = subscription.status === "paused" ? [] : openTermsOf(subscription.id, context);
  const billables = terms.flatMap((term) => {
    const own = throughOn === undefined ? billablesOf(term, policy.usageBilling) : dueOf(term, throughOn, policy.usageBilling);
    return own.map((billable) => ({ ...billable, term, account }));
  });
  const due = throughOn === undefined ? billables.slice(0, 1) : billables;
  const bill = billOf(due, due.length > 1 ? "consolidated" : "period", policy, null, context);
  if ("outcome" in bill) return refuseAs(bill);
  const composed = composeBill(bill, policy, context);
  if (composed.outcome === "refused") return refuseAs(composed);
  return reply({
    billingAccountId: account.id,
    subscriptionId: subscription.id,
    currency: subscription.currency,
    lines: composed.lines,
    gross: moneyWire(composed.gross),
    discounts: composed.discounts,
    net: moneyWire(composed.net),
    rounding: roundingRule(policy),
    policy: appliedPolicy(policy),
  });
});
