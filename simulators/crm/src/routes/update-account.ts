import { accountUpdated } from "@cashline/contracts/systems/crm/events";
import { updateAccount } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { placeUnder } from "../domain/account-hierarchy.ts";
import type { Collections } from "../store/collections.ts";

export const updateAccountRoute = write<typeof updateAccount, Collections>(updateAccount, ({ params, body }, context) => {
  const { accounts } = context.store;
  const account = accounts.require(params.accountId);
  context.requireVersion(accounts.version(account.id));
  const changed = { ...account, ...body };
  const place = placeUnder(account.id, changed.parentAccountId, (id) => accounts.get(id)?.parentAccountId);
  if (place.outcome === "refused") return refuse(place.code, place.detail);
  accounts.save(changed);
  context.emit(accountUpdated, changed);
  return reply(changed, accounts.version(changed.id));
});
