import { getPolicy } from "@cashline/contracts/systems/billing/credit-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyBody, policyIn } from "../store/policy-in-force.ts";

export const getPolicyRoute = read<typeof getPolicy, Collections>(getPolicy, (_input, context) => {
  const policy = policyIn(context);
  return reply(policyBody(policy), policy.version);
});
