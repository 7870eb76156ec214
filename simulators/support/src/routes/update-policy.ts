import { policyUpdated } from "@cashline/contracts/systems/support/events";
import { updatePolicy } from "@cashline/contracts/systems/support/policy-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { checkPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policy: before, version } = policyInForce(context);
  context.requireVersion(version);
  const wrong = checkPolicy(body);
  if (wrong) return refuse(wrong.code, wrong.detail);
  const policy = { id: before.id, ...body };
  const { policies } = context.store;
  if (version === 0) policies.insert(policy);
  else policies.save(policy);
  context.emit(policyUpdated, policy);
  return reply(policy, policies.version(policy.id));
});
