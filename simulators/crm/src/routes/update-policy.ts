import { policyUpdated } from "@cashline/contracts/systems/crm/events";
import { updatePolicy } from "@cashline/contracts/systems/crm/policy-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policies } = context.store;
  const { policy: before, version } = policyInForce(context);
  context.requireVersion(version);
  const policy = { id: before.id, ...body };
  if (version === 0) policies.insert(policy);
  else policies.save(policy);
  context.emit(policyUpdated, policy);
  return reply(policy, policies.version(policy.id));
});
