import { policyUpdated } from "@cashline/contracts/systems/provisioning/events";
import { updatePolicy } from "@cashline/contracts/systems/provisioning/policy-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const before = policyInForce(context);
  context.requireVersion(before.version);
  const policy = { ...defaultPolicy, ...body, id: before.policy.id };
  const version = keepPolicy(context.store.policies, policy);
  context.emit(policyUpdated, policy);
  return reply(policy, version);
});
