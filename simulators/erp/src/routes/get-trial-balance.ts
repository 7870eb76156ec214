import { getTrialBalance } from "@cashline/contracts/systems/erp/operations";
import { read, reply } from "@cashline/sim-kit/command";
import { inFunctionalCurrency } from "../domain/balance.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

/** From the running balances; rows in order of legal entity, account, currency. */
export const getTrialBalanceRoute = read<typeof getTrialBalance, Collections>(getTrialBalance, ({ query }, context) => {
  const { store } = context;
  const balances = store.balances.find(query.legalEntity === undefined ? {} : { legalEntity: query.legalEntity });
  const codes = new Set(balances.map(({ legalEntity }) => legalEntity));
  const own = new Map([...codes].map((code) => [code, store.legalEntities.require(idsOf(context).legalEntity(code)).baseCurrency]));
  const rows = balances
    .map((balance) => {
      const { legalEntity, account, role, currency, debit, credit } = balance;
      return { legalEntity, account, role, currency, debit, credit, functional: inFunctionalCurrency(balance, own.get(legalEntity) ?? "") };
    })
    .toSorted((a, b) => (`${a.legalEntity} ${a.account} ${a.currency}` < `${b.legalEntity} ${b.account} ${b.currency}` ? -1 : 1));
  return reply({ rows });
});
