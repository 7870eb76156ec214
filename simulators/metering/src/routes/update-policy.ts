import { policyUpdated } from "@cashline/contracts/systems/metering/events";
import { updatePolicy } from "@cashline/contracts/systems/metering/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { id, version } = policyInForce(context);
  context.requireVersion(version);
  const { policies } = context.store;
  if (version === 0) policies.insert({ id, ...body });
  else policies.save({ id, ...body });
  context.emitData(policyUpdated, id, policies.version(id), body);
  return reply(body, policies.version(id));
});
