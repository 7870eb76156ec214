import { getTrialBalance } from "@cashline/contracts/systems/erp/operations";
import { monthOf } from "@cashline/kernel/time";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { lastDayOfMonth, monthFault } from "../domain/periods.ts";
import { trialBalance } from "../domain/trial-balance.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

/** From the running balances, back to a day or the end of a month: only entries from that month on are read. */
export const getTrialBalanceRoute = read<typeof getTrialBalance, Collections>(getTrialBalance, ({ query }, context) => {
  const { legalEntity, month = null, asOf = null } = query;
  const fault = month === null ? undefined : monthFault(month, "/query/month");
  if (fault !== undefined) return refuse("invalid-request", fault);
  const { store } = context;
  const of = legalEntity === undefined ? {} : { legalEntity };
  const balances = store.balances.find(of);
  const codes = new Set(balances.map((balance) => balance.legalEntity));
  const own = new Map([...codes].map((code) => [code, store.legalEntities.require(idsOf(context).legalEntity(code)).baseCurrency]));
  const monthEnd = month === null ? null : lastDayOfMonth(`${month}-01`);
  const cut = asOf !== null && (monthEnd === null || asOf < monthEnd) ? asOf : monthEnd;
  if (cut === null) return reply({ month, asOf, rows: trialBalance(balances, [], undefined, own) });

  const from = month !== null && month < monthOf(cut) ? month : monthOf(cut);
  const months = new Set(store.periods.find(of).map((period) => period.month));
  const entries = [...months]
    .filter((each) => each >= from)
    .flatMap((each) => store.journalEntries.find({ month: each }))
    .filter((entry) => codes.has(entry.legalEntity));
  const later = entries.filter(({ postedOn }) => postedOn > cut);
  const moved = month === null ? undefined : entries.filter((entry) => entry.month === month && entry.postedOn <= cut);
  return reply({ month, asOf, rows: trialBalance(balances, later, moved, own) });
});
