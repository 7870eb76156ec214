import { getPolicy } from "@cashline/contracts/systems/support/policy-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const getPolicyRoute = read<typeof getPolicy, Collections>(getPolicy, (_, context) => {
  const { policy, version } = policyInForce(context);
  return reply(policy, version);
});
