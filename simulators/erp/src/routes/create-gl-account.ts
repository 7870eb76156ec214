import { createGlAccount } from "@cashline/contracts/systems/erp/settings-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { legalEntityOf } from "../store/settings.ts";

export const createGlAccountRoute = write<typeof createGlAccount, Collections>(createGlAccount, ({ body }, context) => {
  legalEntityOf(body.legalEntity, context);
  const id = idsOf(context).glAccount(body.legalEntity, body.number);
  return reply(context.store.glAccounts.insert({ id, ...body }), 1);
});
