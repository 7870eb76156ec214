import type { AccountRole, JournalEntry, JournalLine, Total } from "@cashline/contracts/systems/erp/entities";

/**
 * What was debited and credited to one account of one legal entity in one currency, over all its entries. A balance is
 * wider than the 15 digits one document may carry. `untranslated` is what of it was booked without a rate.
 */
export type Balance = {
  id: string;
  legalEntity: string;
  account: string;
  role: AccountRole;
  currency: string;
  debit: Total;
  credit: Total;
  functional?: { debit: Total; credit: Total };
  untranslated?: { debit: Total; credit: Total };
};

export function emptyBalance(id: string, legalEntity: string, line: JournalLine): Balance {
  const { currency } = line.debit;
  const zero = { currency, minor: "0" };
  return { id, legalEntity, account: line.account, role: line.role, currency, debit: zero, credit: zero };
}

/** `a` and `b` in one currency; nothing overflows. */
export function addTotals(a: Total, b: { currency: string; minor: string }): Total {
  return { currency: a.currency, minor: (BigInt(a.minor) + BigInt(b.minor)).toString() };
}

/** A balance with one more line on it. Source: double-entry bookkeeping. */
export function addLine(balance: Balance, line: JournalLine): Balance {
  const added = { ...balance, debit: addTotals(balance.debit, line.debit), credit: addTotals(balance.credit, line.credit) };
  const { functionalDebit, functionalCredit } = line;
  if (functionalDebit === undefined || functionalCredit === undefined) {
    const { debit, credit } = balance.untranslated ?? emptyBalance(balance.id, balance.legalEntity, line);
    return { ...added, untranslated: { debit: addTotals(debit, line.debit), credit: addTotals(credit, line.credit) } };
  }
  const zero = { currency: functionalDebit.currency, minor: "0" };
  return {
    ...added,
    functional: {
      debit: addTotals(balance.functional?.debit ?? zero, functionalDebit),
      credit: addTotals(balance.functional?.credit ?? zero, functionalCredit),
    },
  };
}

/**
 * A balance in the entity's own currency: itself where it is in that currency, what its entries were translated at where
 * it is foreign, null where none of its entries has a rate.
 * Source: ASC 830-20-30-1, IAS 21.21: each entry at the rate of its own day.
 */
export function inFunctionalCurrency(balance: Balance, currency: string): { debit: Total; credit: Total } | null {
  if (balance.currency === currency) return { debit: balance.debit, credit: balance.credit };
  return balance.functional ?? null;
}

/**
 * What of a foreign balance has no amount in the entity's own currency; null where all of it has.
 * Source: ours; what has no rate is shown and never guessed.
 */
export function withoutRate(balance: Balance, currency: string): { debit: Total; credit: Total } | null {
  return balance.currency === currency ? null : (balance.untranslated ?? null);
}

/** An entry's net effect on one role: credit less debit, in minor units. Source: double-entry bookkeeping. */
export function netCredit(entry: Pick<JournalEntry, "lines">, ...roles: readonly AccountRole[]): bigint {
  return entry.lines
    .filter(({ role }) => roles.includes(role))
    .reduce((sum, { debit, credit }) => sum + BigInt(credit.minor) - BigInt(debit.minor), 0n);
}
