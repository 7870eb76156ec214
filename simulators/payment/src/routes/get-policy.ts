import { getPolicy } from "@cashline/contracts/systems/payment/balance-operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { policyOf } from "../store/policy.ts";

/** Version 0 is the defaults, which nobody has set. */
export const getPolicyRoute = read<typeof getPolicy, Collections>(getPolicy, (_input, context) => {
  const policy = policyOf(context);
  return reply(policy, context.store.policies.version(policy.id));
});
