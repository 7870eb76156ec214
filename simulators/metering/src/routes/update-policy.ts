import { policyUpdated } from "@cashline/contracts/systems/metering/events";
import { updatePolicy } from "@cashline/contracts/systems/metering/operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepPolicy } from "@cashline/sim-kit/policy";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { id, version } = policyInForce(context);
  context.requireVersion(version);
  const next = keepPolicy(context.store.policies, { id, ...body });
  context.emitData(policyUpdated, id, next, body);
  return reply(body, next);
});
