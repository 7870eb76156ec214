import { policyUpdated } from "@cashline/contracts/systems/billing/correction-events";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { updatePolicy } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import { defaultPolicy, policyRefusal } from "../domain/policy.ts";
import { openTermsOf, scheduleTerm } from "../store/billing-terms.ts";
import type { Collections } from "../store/collections.ts";
import { policyId, policyIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

/** What the agenda holds of periods follows the policy: on with `autoInvoicing`, off without. */
export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policies, policyVersions, billingTerms } = context.store;
  const before = policyIn(context);
  context.requireVersion(before.version);
  const { partPeriodAllowance, pausedPeriods, invoiceLimits } = defaultPolicy;
  const replaced: BillingPolicy = { partPeriodAllowance, pausedPeriods, invoiceLimits, ...body };
  const refusal = policyRefusal(replaced);
  if (refusal) return refuseAs(refusal);
  const stored = { ...replaced, id: policyId(context) };
  const version = keepPolicy(policies, stored);
  policyVersions.insert({ ...replaced, id: policyId(context, version) });
  const policy = policyIn(context);
  context.emitData(policyUpdated, stored.id, policy.version, replaced);
  const isMoved = before.autoInvoicing !== policy.autoInvoicing || before.timeZone !== policy.timeZone;
  const open = isMoved ? billingTerms.find({ state: "open" }) : [];
  for (const subscriptionId of new Set(open.map((term) => term.subscriptionId)))
    for (const term of openTermsOf(subscriptionId, context)) scheduleTerm(term, context, policy);
  return reply(replaced, policy.version);
});
