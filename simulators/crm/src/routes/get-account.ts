import { getAccount } from "@cashline/contracts/systems/crm/operations";
import { read, reply } from "@cashline/sim-kit/command";
import { requireOwnAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";

export const getAccountRoute = read<typeof getAccount, Collections>(getAccount, ({ params }, context) => {
  const account = requireOwnAccount(params.accountId, context);
  return reply(account, context.store.accounts.version(account.id));
});
