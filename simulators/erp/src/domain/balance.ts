import type { AccountRole, JournalLine } from "@cashline/contracts/systems/erp/entities";
import { addMoney, money, moneyWire, zeroMoney, type MoneyWire } from "@cashline/kernel/money";

/** What was debited and credited to one account of one legal entity in one currency, over all its entries. */
export type Balance = {
  id: string;
  legalEntity: string;
  account: string;
  role: AccountRole;
  currency: string;
  debit: MoneyWire;
  credit: MoneyWire;
};

export function emptyBalance(id: string, legalEntity: string, line: JournalLine): Balance {
  const zero = moneyWire(zeroMoney(line.debit.currency));
  return { id, legalEntity, account: line.account, role: line.role, currency: zero.currency, debit: zero, credit: zero };
}

export function addLine(balance: Balance, line: JournalLine): Balance {
  return {
    ...balance,
    debit: moneyWire(addMoney(money(balance.debit), money(line.debit))),
    credit: moneyWire(addMoney(money(balance.credit), money(line.credit))),
  };
}
