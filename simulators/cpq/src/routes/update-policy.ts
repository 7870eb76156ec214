import { updatePolicy } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { policyFlaws } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { policyIn, savePolicy } from "../store/policy.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  context.requireVersion(policyIn(context).version);
  const flaws = policyFlaws(body);
  if (flaws.length > 0) return refuse("invalid-request", "The approval matrix contradicts itself", flaws);
  return reply(body, savePolicy(body, context));
});
