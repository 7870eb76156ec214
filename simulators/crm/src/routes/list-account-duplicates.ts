import { listAccountDuplicates } from "@cashline/contracts/systems/crm/account-operations";
import { read, reply } from "@cashline/sim-kit/command";
import { duplicatesOf, requireOwnAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const listAccountDuplicatesRoute = read<typeof listAccountDuplicates, Collections>(listAccountDuplicates, ({ params }, context) =>
  reply({
    items: duplicatesOf(requireOwnAccount(params.accountId, context), context),
    duplicateRule: policyInForce(context).policy.duplicateRule,
  }),
);
