import { mergeAccounts } from "@cashline/contracts/systems/crm/account-operations";
import { accountMerged } from "@cashline/contracts/systems/crm/events";
import { reply, write } from "@cashline/sim-kit/command";
import { dropMatchKeys, keepMatchKeys, requireOwnAccount } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { planMerge } from "../store/merge.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const mergeAccountsRoute = write<typeof mergeAccounts, Collections>(mergeAccounts, ({ params, body }, context) => {
  const { accounts, contacts, opportunities, contracts, merges, mergedAccounts } = context.store;
  requireOwnAccount(params.accountId, context);
  context.requireVersion(accounts.version(params.accountId));
  const { merge, changed } = planMerge(params.accountId, body.loserIds, context);
  const { account, accountId, loserIds } = merge;
  for (const loserId of loserIds) {
    dropMatchKeys(loserId, context);
    accounts.remove(loserId);
    mergedAccounts.insert({ id: loserId, survivorId: accountId });
  }
  accounts.save(account);
  dropMatchKeys(accountId, context);
  keepMatchKeys(account, context);
  for (const other of changed) accounts.save(other);
  for (const id of merge.movedContactIds) contacts.save({ ...contacts.require(id), accountId });
  for (const id of merge.movedOpportunityIds) opportunities.save({ ...opportunities.require(id), accountId });
  const { contractCurrency } = policyInForce(context).policy;
  for (const id of merge.movedContractIds) contracts.save({ ...contracts.require(id), accountId, contractCurrency });
  merges.insert(merge);
  context.emit(accountMerged, merge);
  return reply(merge, 1);
});
