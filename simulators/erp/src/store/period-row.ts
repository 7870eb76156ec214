import type { Period } from "@cashline/contracts/systems/erp/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { fiscalPeriodOf, type Month } from "../domain/periods.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";

/** A month of a legal entity as it is kept, or as it begins: open, in the entity's own fiscal year. */
export function periodOf(legalEntity: string, month: Month, context: CommandContext<Collections>): Period {
  const ids = idsOf(context);
  const id = ids.period(legalEntity, month);
  const kept = context.store.periods.get(id);
  if (kept) return kept;
  const start = context.store.legalEntities.get(ids.legalEntity(legalEntity))?.fiscalYearStartMonth;
  return { id, legalEntity, month, status: "open", ...fiscalPeriodOf(month, start), reopenings: [] };
}

/** Writes a period, new or not, and answers it with its version. */
export function keepPeriod(period: Period, { store }: CommandContext<Collections>): { period: Period; version: number } {
  if (store.periods.get(period.id)) store.periods.save(period);
  else store.periods.insert(period);
  return { period, version: store.periods.version(period.id) };
}
