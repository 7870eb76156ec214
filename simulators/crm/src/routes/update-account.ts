import { accountUpdated } from "@cashline/contracts/systems/crm/events";
import { updateAccount } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { foreignContract } from "../domain/contract.ts";
import { keepsBillTo, placeUnder } from "../domain/account-hierarchy.ts";
import { ancestorIds, dropMatchKeys, keepMatchKeys, parentIn, requireOwnAccount, treeIn } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { currencyRules, policyInForce } from "../store/policy-in-force.ts";

export const updateAccountRoute = write<typeof updateAccount, Collections>(updateAccount, ({ params, body }, context) => {
  const { accounts } = context.store;
  const account = requireOwnAccount(params.accountId, context);
  context.requireVersion(accounts.version(account.id));
  const changed = { ...account, ...body };
  if (changed.parentAccountId !== account.parentAccountId || changed.billToAccountId !== account.billToAccountId) {
    const tree = treeIn(account, context);
    const maxDepth = policyInForce(context).policy.maxHierarchyDepth;
    const place = placeUnder(account.id, changed.parentAccountId, parentIn(context), { height: tree.length, maxDepth });
    if (place.outcome === "refused") return refuse(place.code, place.detail);
    const parent = changed.parentAccountId;
    const above = parent === null ? [] : [parent, ...ancestorIds(parent, context)];
    // Within the moved tree only those above count, which is checked account by account where it is named.
    const billed = keepsBillTo([changed], above);
    const kept = billed.outcome === "refused" ? billed : keepsBillTo([changed, ...tree.slice(1).flat()], above);
    if (kept.outcome === "refused") return refuse(kept.code, kept.detail);
  }
  if (changed.currency !== account.currency) {
    const foreign = foreignContract(context.store.contracts.find({ accountId: account.id }), currencyRules(changed, context));
    if (foreign !== undefined) return refuse("contract-currency-differs", foreign);
  }
  accounts.save(changed);
  if (body.name !== undefined || body.address !== undefined || body.taxId !== undefined) {
    dropMatchKeys(account.id, context);
    keepMatchKeys(changed, context);
  }
  context.emit(accountUpdated, changed);
  return reply(changed, accounts.version(changed.id));
});
