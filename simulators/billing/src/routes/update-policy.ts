import { policyUpdated } from "@cashline/contracts/systems/billing/correction-events";
import { updatePolicy } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import { policyRefusal } from "../domain/policy.ts";
import { openTermsOf, scheduleTerm } from "../store/billing-terms.ts";
import type { Collections } from "../store/collections.ts";
import { policyId, policyIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

/** What the agenda holds of periods follows the policy: on with `autoInvoicing`, off without. */
export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policies, billingTerms } = context.store;
  const before = policyIn(context);
  context.requireVersion(before.version);
  const refusal = policyRefusal(body);
  if (refusal) return refuseAs(refusal);
  const stored = { ...body, id: policyId(context) };
  keepPolicy(policies, stored);
  const policy = policyIn(context);
  context.emitData(policyUpdated, stored.id, policy.version, body);
  const isMoved = before.autoInvoicing !== policy.autoInvoicing || before.timeZone !== policy.timeZone;
  const open = isMoved ? billingTerms.find({ state: "open" }) : [];
  for (const subscriptionId of new Set(open.map((term) => term.subscriptionId)))
    for (const term of openTermsOf(subscriptionId, context)) scheduleTerm(term, context, policy);
  return reply(body, policy.version);
});
