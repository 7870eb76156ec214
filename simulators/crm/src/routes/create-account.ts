import { accountCreated } from "@cashline/contracts/systems/crm/events";
import { createAccount } from "@cashline/contracts/systems/crm/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const createAccountRoute = write<typeof createAccount, Collections>(createAccount, ({ body }, context) => {
  const { accounts } = context.store;
  // A new account has nothing below it, so its parent only has to exist.
  if (body.parentAccountId !== null && !accounts.get(body.parentAccountId)) {
    return refuse("unknown-parent", `There is no account ${body.parentAccountId}`);
  }
  const account = { id: context.id("acc", body.externalKey), ...body };
  accounts.insert(account);
  context.emit(accountCreated, account);
  return reply(account, 1);
});
