import { getPolicy } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyIn } from "../store/policy.ts";

export const getPolicyRoute = read<typeof getPolicy, Collections>(getPolicy, (_, context) => {
  const { policy, version } = policyIn(context);
  return reply(policy, version);
});
