import { policyUpdated } from "@cashline/contracts/systems/tax/events";
import { updatePolicy } from "@cashline/contracts/systems/tax/place-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { checkPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "./policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policy: before, version } = policyInForce(context);
  context.requireVersion(version);
  const decision = checkPolicy(body);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const policy = { id: before.id, ...decision.policy };
  const { policies } = context.store;
  if (version === 0) policies.insert(policy);
  else policies.save(policy);
  context.emit(policyUpdated, policy);
  return reply(policy, policies.version(policy.id));
});
