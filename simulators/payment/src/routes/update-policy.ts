import { updatePolicy } from "@cashline/contracts/systems/payment/balance-operations";
import { policyUpdated } from "@cashline/contracts/systems/payment/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { keepPolicy, policyInForce } from "@cashline/sim-kit/policy";
import { policyDefaults, setPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { rescheduleRuns } from "../store/payouts.ts";
import { policyId } from "../store/policy.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policies } = context.store;
  const id = policyId(context);
  context.requireVersion(policyInForce(policies, { ...policyDefaults, id }).version);
  const decision = setPolicy(id, body);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const version = keepPolicy(policies, decision.policy);
  rescheduleRuns(context);
  context.emit(policyUpdated, decision.policy);
  return reply(decision.policy, version);
});
