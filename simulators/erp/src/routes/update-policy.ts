import { updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

export const updatePolicyRoute = write<typeof updatePolicy, Collections>(updatePolicy, ({ body }, context) => {
  const { policies } = context.store;
  const id = idsOf(context).policy();
  const stored = policies.get(id);
  context.requireVersion(policies.version(id));
  if (stored) policies.save({ id, ...body });
  else policies.insert({ id, ...body });
  return reply(body, policies.version(id));
});
