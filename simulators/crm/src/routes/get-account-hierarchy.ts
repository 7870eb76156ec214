import { getAccountHierarchy } from "@cashline/contracts/systems/crm/account-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { ancestorIds, requireOwnAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const getAccountHierarchyRoute = read<typeof getAccountHierarchy, Collections>(getAccountHierarchy, ({ params }, context) => {
  const { id } = requireOwnAccount(params.accountId, context);
  const above = ancestorIds(id, context);
  return reply({
    accountId: id,
    ultimateParentId: above.at(-1) ?? id,
    level: above.length + 1,
    ancestorIds: above,
    maxHierarchyDepth: policyInForce(context).policy.maxHierarchyDepth,
  });
});
