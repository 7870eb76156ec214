import { accountCreated } from "@cashline/contracts/systems/crm/events";
import { createAccount } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { keepsBillTo, placeUnder } from "../domain/account-hierarchy.ts";
import { ancestorIds, duplicatesOf, keepMatchKeys, parentIn, survivorOf } from "../store/accounts.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const createAccountRoute = write<typeof createAccount, Collections>(createAccount, ({ body }, context) => {
  const { accounts } = context.store;
  const { policy } = policyInForce(context);
  const { allowDuplicate = false, ...members } = body;
  const account = { id: context.id("acc", body.externalKey), legalName: null, billToAccountId: null, ...members };
  const survivor = survivorOf(account.id, context);
  if (survivor !== undefined) return refuse("already-exists", `The account of this external key was merged into ${survivor}`);
  // Before all else: an account that exists may stand above the parent it is now to stand under.
  if (accounts.get(account.id)) return refuse("already-exists", `There is an account of the external key ${body.externalKey}`);
  const place = placeUnder(account.id, account.parentAccountId, parentIn(context), { height: 1, maxDepth: policy.maxHierarchyDepth });
  if (place.outcome === "refused") return refuse(place.code, place.detail);
  if (account.billToAccountId !== null) {
    const parent = account.parentAccountId;
    const billed = keepsBillTo([account], parent === null ? [] : [parent, ...ancestorIds(parent, context)]);
    if (billed.outcome === "refused") return refuse(billed.code, billed.detail);
  }
  if (policy.duplicateRule === "block" && !allowDuplicate) {
    const [match] = duplicatesOf(account, context);
    if (match) return refuse("duplicate-account", `${match.accountId} matches on ${match.matchedOn.join(", ")}`);
  }
  accounts.insert(account);
  keepMatchKeys(account, context);
  context.emit(accountCreated, account);
  return reply(account, 1);
});
