import { policyUpdated } from "@cashline/contracts/systems/support/events";
import { updatePolicy } from "@cashline/contracts/systems/support/policy-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import { checkPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const before = policyInForce(context);
  context.requireVersion(before.version);
  const wrong = checkPolicy(body);
  if (wrong) return refuse(wrong.code, wrong.detail);
  const policy = { id: before.policy.id, ...body };
  const version = keepPolicy(context.store.policies, policy);
  context.emit(policyUpdated, policy);
  return reply(policy, version);
});
