import type { DuplicateMatch } from "@cashline/contracts/systems/crm/account-entities";
import type { Account } from "@cashline/contracts/systems/crm/entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { ancestorsOf, treeOf } from "../domain/account-hierarchy.ts";
import { matchKeysOf } from "../domain/duplicates.ts";
import type { Collections } from "./collections.ts";

type Context = CommandContext<Collections>;
/** Most duplicates told of one account. */
const MOST_MATCHES = 100;

/** Who an account was merged into in the end; undefined when it was not. */
export function survivorOf(accountId: string, { store }: Context): string | undefined {
  let survivor = store.mergedAccounts.get(accountId)?.survivorId;
  for (let next = survivor; next !== undefined; next = store.mergedAccounts.get(next)?.survivorId) survivor = next;
  return survivor;
}

/** The account a path names. @throws Refusal `account-merged` with the survivor's id, or `not-found` */
export function requireOwnAccount(accountId: string, context: Context): Account {
  const account = context.store.accounts.get(accountId);
  if (account) return account;
  refuseMerged(accountId, context);
  return context.store.accounts.require(accountId);
}

export function refuseMerged(accountId: string, context: Context): void {
  const survivor = survivorOf(accountId, context);
  if (survivor !== undefined) refuse("account-merged", `${accountId} was merged into ${survivor}`);
}

/** Refuses what names an account that does not exist. */
export function requireAccount(accountId: string, context: Context): Account {
  const account = context.store.accounts.get(accountId);
  if (account) return account;
  const survivor = survivorOf(accountId, context);
  return refuse(
    "unknown-account",
    survivor === undefined ? `There is no account ${accountId}` : `${accountId} was merged into ${survivor}`,
  );
}

export const parentIn =
  ({ store }: Context) =>
  (accountId: string): string | null | undefined =>
    store.accounts.get(accountId)?.parentAccountId;

export function ancestorIds(accountId: string, context: Context): string[] {
  return ancestorsOf(accountId, parentIn(context));
}

export function topOf(accountId: string, context: Context): string {
  return ancestorIds(accountId, context).at(-1) ?? accountId;
}

/** An account's own tree by level, itself first. */
export function treeIn(account: Account, { store }: Context): Account[][] {
  return treeOf(account, (parentAccountId) => store.accounts.find({ parentAccountId }));
}

/** Makes an account findable as a duplicate. */
export function keepMatchKeys(account: Account, context: Context): void {
  for (const { key } of matchKeysOf(account))
    context.store.matchKeys.insert({ id: context.id("mky", account.id, key), key, accountId: account.id });
}

export function dropMatchKeys(accountId: string, { store }: Context): void {
  for (const { id } of store.matchKeys.find({ accountId })) store.matchKeys.remove(id);
}

/** Accounts that share a key with one, itself not among them, in order of id. */
export function duplicatesOf(account: Pick<Account, "id" | "name" | "address" | "taxId">, { store }: Context): DuplicateMatch[] {
  const matches = new Map<string, DuplicateMatch["matchedOn"]>();
  for (const { key, matchedOn } of matchKeysOf(account)) {
    for (const { accountId } of store.matchKeys.page({ limit: MOST_MATCHES }, { key }).items)
      if (accountId !== account.id) matches.set(accountId, [...(matches.get(accountId) ?? []), matchedOn]);
  }
  return [...matches]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_MATCHES)
    .map(([accountId, matchedOn]) => ({ accountId, name: store.accounts.require(accountId).name, matchedOn }));
}
