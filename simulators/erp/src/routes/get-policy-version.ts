import { getPolicyVersion } from "@cashline/contracts/systems/erp/settings-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { defaultPolicy } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

export const getPolicyVersionRoute = read<typeof getPolicyVersion, Collections>(getPolicyVersion, ({ params }, context) => {
  const version = Number(params.version);
  if (version === 0) return reply(defaultPolicy);
  const { id: _, ...policy } = context.store.policyVersions.require(idsOf(context).policyVersion(version));
  return reply({ ...defaultPolicy, ...policy });
});
