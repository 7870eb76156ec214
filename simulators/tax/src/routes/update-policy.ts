import { policyUpdated } from "@cashline/contracts/systems/tax/events";
import { updatePolicy } from "@cashline/contracts/systems/tax/place-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import { checkPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "./policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const before = policyInForce(context);
  context.requireVersion(before.version);
  const decision = checkPolicy(body);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const policy = { id: before.policy.id, ...decision.policy };
  const version = keepPolicy(context.store.policies, policy);
  context.emit(policyUpdated, policy);
  return reply(policy, version);
});
