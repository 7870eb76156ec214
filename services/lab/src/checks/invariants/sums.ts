import type { AccountRole } from "@cashline/contracts/systems/erp/entities";
import { minorOf, type MoneyWire } from "@cashline/kernel/money";
import type { Snapshot } from "../snapshot.ts";
import type { Checked } from "./invariant.ts";

/** Minor units by key, such as `US01 USD`. */
export type Sums = ReadonlyMap<string, bigint>;

export function total(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}

/** Adds up minor units by key. */
export function sums<Item>(items: Iterable<Item>, key: (item: Item) => string, minor: (item: Item) => bigint): Sums {
  const result = new Map<string, bigint>();
  for (const item of items) result.set(key(item), (result.get(key(item)) ?? 0n) + minor(item));
  return result;
}

/** Adds up amounts per legal entity and per the currency each amount is really in. */
export function sumsPerEntity<Item extends { legalEntity: string }>(items: Iterable<Item>, of: (item: Item) => MoneyWire): Sums {
  return sums(
    items,
    (item) => `${item.legalEntity} ${of(item).currency}`,
    (item) => minorOf(of(item)),
  );
}

/** Compares sums key by key. A key that one side lacks counts as nothing there. */
export function compareSums(what: string, left: Sums, right: Sums): Checked {
  const keys = new Set([...left.keys(), ...right.keys()]);
  const violations = [...keys]
    .filter((key) => (left.get(key) ?? 0n) !== (right.get(key) ?? 0n))
    .map((key) => `${what} ${key}: ${left.get(key) ?? 0n} against ${right.get(key) ?? 0n}`);
  return { checked: keys.size, violations };
}

/** Debit less credit of one account role, per legal entity and currency. */
export function debitBalances({ trialBalance }: Snapshot, role: AccountRole): Sums {
  return sums(
    trialBalance.filter((row) => row.role === role),
    (row) => `${row.legalEntity} ${row.currency}`,
    (row) => minorOf(row.debit) - minorOf(row.credit),
  );
}

/** Credit less debit of one account role: what a liability or revenue holds. */
export function creditBalances(snapshot: Snapshot, role: AccountRole): Sums {
  return new Map([...debitBalances(snapshot, role)].map(([key, balance]) => [key, -balance]));
}
