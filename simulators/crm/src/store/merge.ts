import { LARGEST_MERGE, type AccountMerge } from "@cashline/contracts/systems/crm/account-entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { mergeAccounts, type Hanging, type Merged } from "../domain/merge.ts";
import { parentIn, requireAccount, requireOwnAccount, treeIn } from "./accounts.ts";
import type { Collections } from "./collections.ts";
import { policyInForce } from "./policy-in-force.ts";

type Context = CommandContext<Collections>;

/** Decides a merge on what is stored; changes nothing. */
export function planMerge(
  accountId: string,
  loserIds: readonly string[],
  context: Context,
): { merge: AccountMerge; changed: Merged["changed"] } {
  const master = requireOwnAccount(accountId, context);
  const losers = loserIds.map((loserId) => requireAccount(loserId, context));
  const { maxHierarchyDepth: maxDepth, mergeFields, contractCurrency } = policyInForce(context).policy;
  const rules = { parentOf: parentIn(context), maxDepth, mergeFields, contractCurrency };
  const decision = mergeAccounts(master, losers, hangingOn(loserIds, context), rules);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { merge, changed } = decision;
  const id = context.id("mrg", master.id, ...merge.loserIds);
  return { merge: { id, mergedAt: context.now, mergedBy: context.client, ...merge }, changed };
}

/** Everything on the losers, one more of each kind than a merge moves at most. */
function hangingOn(loserIds: readonly string[], context: Context): Hanging {
  const { accounts, contacts, opportunities, contracts } = context.store;
  const limit = { limit: LARGEST_MERGE + 1 };
  const each = <Found>(find: (accountId: string) => Found[]): Found[] => loserIds.flatMap(find);
  return {
    trees: each((parentAccountId) =>
      accounts.page(limit, { parentAccountId }).items.map((root) => ({ root, levels: treeIn(root, context) })),
    ),
    billedTo: each((billToAccountId) => accounts.page(limit, { billToAccountId }).items),
    contactIds: each((accountId) => contacts.page(limit, { accountId }).items.map(({ id }) => id)),
    opportunityIds: each((accountId) => opportunities.page(limit, { accountId }).items.map(({ id }) => id)),
    contracts: each((accountId) => contracts.page(limit, { accountId }).items),
  };
}
