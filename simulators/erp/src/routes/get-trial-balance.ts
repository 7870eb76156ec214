import { getTrialBalance } from "@cashline/contracts/systems/erp/operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

/** From the running balances; rows in order of legal entity, account, currency. */
export const getTrialBalanceRoute = read<typeof getTrialBalance, Collections>(getTrialBalance, ({ query }, { store }) => {
  const balances = store.balances.find(query.legalEntity === undefined ? {} : { legalEntity: query.legalEntity });
  const rows = balances
    .map(({ legalEntity, account, role, currency, debit, credit }) => ({ legalEntity, account, role, currency, debit, credit }))
    .toSorted((a, b) => (`${a.legalEntity} ${a.account} ${a.currency}` < `${b.legalEntity} ${b.account} ${b.currency}` ? -1 : 1));
  return reply({ rows });
});
