import { updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepPolicy, policyInForce } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policies } = context.store;
  const id = idsOf(context).policy();
  context.requireVersion(policyInForce(policies, { id, ...defaultPolicy }).version);
  return reply(body, keepPolicy(policies, { id, ...body }));
});
