import { legalEntityCreated } from "@cashline/contracts/systems/erp/events";
import { createLegalEntity } from "@cashline/contracts/systems/erp/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { firstPeriodFault, fiscalYearStart } from "../domain/calendar.ts";
import { chartOfAccounts } from "../domain/chart-of-accounts.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { keepPeriod, periodOf } from "../store/period-row.ts";

export const createLegalEntityRoute = write<typeof createLegalEntity, Collections>(createLegalEntity, ({ body }, context) => {
  const ids = idsOf(context);
  const fault = body.firstPeriod === undefined ? undefined : firstPeriodFault(body.firstPeriod);
  if (fault !== undefined) return refuse("invalid-request", fault);
  const firstPeriod = body.firstPeriod ?? fiscalYearStart(context.today, body.fiscalYearStartMonth);
  const entity = context.store.legalEntities.insert({ id: ids.legalEntity(body.code), ...body, firstPeriod });
  // A declared calendar begins with a period that is there, so that closes count from it.
  if (body.firstPeriod !== undefined) keepPeriod(periodOf(entity.code, firstPeriod, context), context);
  for (const account of chartOfAccounts) {
    context.store.glAccounts.insert({ id: ids.glAccount(entity.code, account.number), legalEntity: entity.code, ...account });
  }
  context.emit(legalEntityCreated, entity);
  return reply(entity, 1);
});
