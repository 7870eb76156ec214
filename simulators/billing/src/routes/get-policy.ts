import { getPolicy } from "@cashline/contracts/systems/billing/credit-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyAt, policyBody, policyIn } from "../store/policy-in-force.ts";

export const getPolicyRoute = read<typeof getPolicy, Collections>(getPolicy, ({ query }, context) => {
  const policy = policyIn(context);
  if (query.version === undefined) return reply(policyBody(policy), policy.version);
  const earlier = policyAt(query.version, context);
  return earlier ? reply(earlier, query.version) : refuse("not-found", `The policy has had no version ${query.version}`);
});
