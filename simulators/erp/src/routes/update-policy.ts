import { updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { keepPolicy, policyInForce } from "@cashline/sim-kit/policy";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { policyOf } from "../store/settings.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policies } = context.store;
  const id = idsOf(context).policy();
  context.requireVersion(policyInForce(policies, { id, ...defaultPolicy }).version);
  const policy = { ...policyOf(context), ...body };
  const version = keepPolicy(policies, { id, ...policy });
  context.store.policyVersions.insert({ id: idsOf(context).policyVersion(version), ...policy });
  return reply(policy, version);
});
