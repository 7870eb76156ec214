import type { JournalEntry, Total } from "@cashline/contracts/systems/erp/entities";
import { addLine, addTotals, emptyBalance, inFunctionalCurrency, withoutRate, type Balance } from "./balance.ts";

type Sides = { debit: Total; credit: Total };

/** One account in one currency: what stands on it at a cut, and how a month moved it. */
export type TrialBalanceRow = Pick<Balance, "legalEntity" | "account" | "role" | "currency"> &
  Sides & {
    functional: Sides | null;
    untranslated: Sides | null;
    period: { opening: Total; debit: Total; credit: Total; closing: Total } | null;
  };

const keyOf = (legalEntity: string, account: string, currency: string): string => `${legalEntity} ${account} ${currency}`;

/** What entries put on each account, as balances of their own. */
function sumsOf(entries: readonly JournalEntry[]): Map<string, Balance> {
  const sums = new Map<string, Balance>();
  for (const { legalEntity, currency, lines } of entries)
    for (const line of lines) {
      const key = keyOf(legalEntity, line.account, currency);
      sums.set(key, addLine(sums.get(key) ?? emptyBalance(key, legalEntity, line), line));
    }
  return sums;
}

function negative({ currency, minor }: Total): Total {
  return { currency, minor: (-BigInt(minor)).toString() };
}

function lessSides(from: Sides | undefined, taken: Sides | undefined): Sides | undefined {
  return (
    from && (taken ? { debit: addTotals(from.debit, negative(taken.debit)), credit: addTotals(from.credit, negative(taken.credit)) } : from)
  );
}

/** A balance before some of its entries; what no entry is left of is not there. */
function before({ functional, untranslated, ...balance }: Balance, taken: Balance): Balance {
  const own = lessSides(functional, taken.functional);
  const plain = lessSides(untranslated, taken.untranslated);
  const isThere = (sides: Sides | undefined): boolean => sides !== undefined && (sides.debit.minor !== "0" || sides.credit.minor !== "0");
  return {
    ...balance,
    ...lessSides(balance, taken),
    ...(own && isThere(own) && { functional: own }),
    ...(plain && isThere(plain) && { untranslated: plain }),
  };
}

/**
 * Rows in order of legal entity, account and currency, from the running balances back to a cut, so that no older entry
 * need be read.
 * Source: double-entry bookkeeping; going back from today's balances is ours.
 * @param later entries after the cut
 * @param moved entries of the month asked for up to the cut; undefined when none is asked for
 * @param own the currency of each legal entity
 */
export function trialBalance(
  balances: readonly Balance[],
  later: readonly JournalEntry[],
  moved: readonly JournalEntry[] | undefined,
  own: ReadonlyMap<string, string>,
): TrialBalanceRow[] {
  const [after, movements] = [sumsOf(later), moved && sumsOf(moved)];
  return balances
    .map((now) => {
      const { legalEntity, account, role, currency } = now;
      const key = keyOf(legalEntity, account, currency);
      const taken = after.get(key);
      const balance = taken ? before(now, taken) : now;
      const { debit, credit } = balance;
      const home = own.get(legalEntity) ?? "";
      const sides = { functional: inFunctionalCurrency(balance, home), untranslated: withoutRate(balance, home) };
      return {
        legalEntity,
        account,
        role,
        currency,
        debit,
        credit,
        ...sides,
        period: movements ? period(balance, movements.get(key)) : null,
      };
    })
    .filter(({ debit, credit }) => later.length === 0 || debit.minor !== "0" || credit.minor !== "0")
    .toSorted((a, b) => (keyOf(a.legalEntity, a.account, a.currency) < keyOf(b.legalEntity, b.account, b.currency) ? -1 : 1));
}

function period(balance: Balance, moved: Balance | undefined): NonNullable<TrialBalanceRow["period"]> {
  const zero = { currency: balance.currency, minor: "0" };
  const { debit, credit } = moved ?? { debit: zero, credit: zero };
  const closing = addTotals(balance.debit, negative(balance.credit));
  return { opening: addTotals(addTotals(closing, negative(debit)), credit), debit, credit, closing };
}
