import { policyUpdated } from "@cashline/contracts/systems/metering/events";
import { updatePolicy } from "@cashline/contracts/systems/metering/operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { id, version } = policyInForce(context);
  context.requireVersion(version);
  const policy = { ...defaultPolicy, ...body };
  const next = keepPolicy(context.store.policies, { id, ...policy });
  context.emitData(policyUpdated, id, next, policy);
  return reply(policy, next);
});
