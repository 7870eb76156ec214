import { legalEntityCreated } from "@cashline/contracts/systems/erp/events";
import { createLegalEntity } from "@cashline/contracts/systems/erp/operations";
import { reply, write } from "@cashline/sim-kit/command";
import { chartOfAccounts } from "../domain/chart-of-accounts.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

export const createLegalEntityRoute = write<typeof createLegalEntity, Collections>(createLegalEntity, ({ body }, context) => {
  const ids = idsOf(context);
  const entity = context.store.legalEntities.insert({ id: ids.legalEntity(body.code), ...body });
  for (const account of chartOfAccounts) {
    context.store.glAccounts.insert({ id: ids.glAccount(entity.code, account.number), legalEntity: entity.code, ...account });
  }
  context.emit(legalEntityCreated, entity);
  return reply(entity, 1);
});
