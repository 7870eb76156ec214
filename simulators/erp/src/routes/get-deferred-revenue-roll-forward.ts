import { getDeferredRevenueRollForward } from "@cashline/contracts/systems/erp/revenue-operations";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { monthFault } from "../domain/periods.ts";
import { rollForward } from "../domain/roll-forward.ts";
import type { Collections } from "../store/collections.ts";
import { legalEntityOf } from "../store/settings.ts";

/** Goes back from today's balances, so that only the month and those after it are read. */
export const getDeferredRevenueRollForwardRoute = read<typeof getDeferredRevenueRollForward, Collections>(
  getDeferredRevenueRollForward,
  ({ query }, context) => {
    const { legalEntity, month } = query;
    const fault = monthFault(month, "/query/month");
    if (fault !== undefined) return refuse("invalid-request", fault);
    legalEntityOf(legalEntity, context);
    const { store } = context;
    const months = store.periods.find({ legalEntity }).filter((period) => period.month >= month);
    const entries = months.flatMap((period) => store.journalEntries.find({ month: period.month }));
    const ofEntity = entries.filter((entry) => entry.legalEntity === legalEntity);
    return reply({ legalEntity, month, rows: rollForward(store.balances.find({ legalEntity }), ofEntity, month) });
  },
);
