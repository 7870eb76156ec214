import { LARGEST_MERGE, type AccountMerge } from "@cashline/contracts/systems/crm/account-entities";
import type { Account, Contract } from "@cashline/contracts/systems/crm/entities";
import type { MergeFields } from "@cashline/contracts/systems/crm/policy";
import { foreignContract, type CurrencyRules } from "./contract.ts";
import { ancestorsOf, keepsBillTo, type Node, type ParentOf } from "./account-hierarchy.ts";

export type Refused = {
  outcome: "refused";
  code:
    | "merge-into-itself"
    | "merge-too-large"
    | "hierarchy-cycle"
    | "hierarchy-too-deep"
    | "bill-to-outside-hierarchy"
    | "contract-currency-differs";
  detail: string;
};

/** Everything that hangs on the losers, by how it does. */
export type Hanging = {
  /** Accounts right below a loser, each with its own tree by level, itself first. */
  readonly trees: readonly { readonly root: Account; readonly levels: readonly (readonly Account[])[] }[];
  /** Accounts whose legal billing account is a loser. */
  readonly billedTo: readonly Account[];
  readonly contactIds: readonly string[];
  readonly opportunityIds: readonly string[];
  readonly contracts: readonly Contract[];
};

export type Merged = {
  outcome: "merged";
  /** All but who made it, and when. */
  merge: Omit<AccountMerge, "id" | "mergedAt" | "mergedBy">;
  /** Accounts that stay and change, the survivor not among them. */
  changed: Account[];
};

/**
 * Merges up to two losers into a master (Salesforce `merge`: "a master record and up to two additional records", related
 * records are re-parented, the master's values supersede). Here children of a loser move below the master too; the
 * product leaves them without a parent.
 */
export function mergeAccounts(
  master: Account,
  losers: readonly Account[],
  hanging: Hanging,
  rules: { parentOf: ParentOf; maxDepth: number; mergeFields: MergeFields } & Pick<CurrencyRules, "contractCurrency">,
): Merged | Refused {
  const loserIds = losers.map(({ id }) => id).toSorted();
  const isLoser = new Set(loserIds);
  if (isLoser.has(master.id)) return refused("merge-into-itself", `${master.id} is master and loser`);
  const large = [hanging.trees, hanging.billedTo, hanging.contactIds, hanging.opportunityIds, hanging.contracts].find(
    ({ length }) => length > LARGEST_MERGE,
  );
  if (large) return refused("merge-too-large", `More than ${LARGEST_MERGE} objects of one kind hang on the losers`);

  const currencyRules = { contractCurrency: rules.contractCurrency, accountCurrency: master.currency };
  const foreign = foreignContract(hanging.contracts, currencyRules);
  if (foreign !== undefined) return refused("contract-currency-differs", foreign);

  const trees = hanging.trees.filter(({ root }) => root.id !== master.id && !isLoser.has(root.id));
  const moving = new Set(trees.map(({ root }) => root.id));
  const parentAfter: ParentOf = (id) => (moving.has(id) ? master.id : skipping(isLoser, rules.parentOf, id));
  const way = ancestorsUntil(master.id, parentAfter);
  if (way === "cycle") return refused("hierarchy-cycle", `${master.id} stands below an account that would move below it`);
  const height = Math.max(1, ...trees.map(({ levels }) => heightAfter(levels, isLoser) + 1));
  if (trees.length > 0 && way.length + height > rules.maxDepth)
    return refused("hierarchy-too-deep", `The hierarchy would have ${way.length + height} levels; the limit is ${rules.maxDepth}`);

  const renamed = (id: string | null): string | null => (id !== null && isLoser.has(id) ? master.id : id);
  const changed = new Map<string, Account>();
  for (const { root } of trees)
    changed.set(root.id, { ...root, parentAccountId: master.id, billToAccountId: renamed(root.billToAccountId) });
  const billedTo = hanging.billedTo.filter(({ id }) => id !== master.id && !isLoser.has(id));
  for (const account of billedTo) changed.set(account.id, { ...account, ...changed.get(account.id), billToAccountId: master.id });

  const { filled, survivor } = fill(master, losers, way, rules.mergeFields, renamed);
  const account = { ...survivor, parentAccountId: way[0] ?? null, billToAccountId: renamed(survivor.billToAccountId) };
  for (const { levels } of trees) {
    const nodes: Node[] = levels.flat().map((node) => ({ id: node.id, billToAccountId: renamed(node.billToAccountId) }));
    const kept = keepsBillTo(nodes, [master.id, ...way]);
    if (kept.outcome === "refused") return refused("bill-to-outside-hierarchy", kept.detail);
  }
  return {
    outcome: "merged",
    changed: [...changed.values()],
    merge: {
      accountId: master.id,
      loserIds,
      mergeFields: rules.mergeFields,
      filledFields: filled,
      movedAccountIds: trees.map(({ root }) => root.id).toSorted(),
      billToChangedAccountIds: billedTo.map(({ id }) => id).toSorted(),
      movedContactIds: hanging.contactIds.toSorted(),
      movedOpportunityIds: hanging.opportunityIds.toSorted(),
      movedContractIds: hanging.contracts.map(({ id }) => id).toSorted(),
      account,
    },
  };
}

/** The survivor's values: the master's, and by `fill_blanks` (HubSpot) what it lacks from the first loser that has it. */
function fill(
  master: Account,
  losers: readonly Account[],
  way: readonly string[],
  mergeFields: MergeFields,
  renamed: (id: string | null) => string | null,
): { survivor: Account; filled: AccountMerge["filledFields"] } {
  if (mergeFields === "master_wins") return { survivor: master, filled: [] };
  const survivor = { ...master };
  const filled: AccountMerge["filledFields"] = [];
  for (const field of ["legalName", "taxId", "billToAccountId"] as const) {
    if (survivor[field] !== null) continue;
    const fits = (value: string | null): boolean =>
      value !== null && (field !== "billToAccountId" || value === master.id || way.includes(value));
    const value = losers.map((loser) => (field === "billToAccountId" ? renamed(loser[field]) : loser[field])).find(fits);
    if (typeof value !== "string") continue;
    survivor[field] = value;
    filled.push(field);
  }
  return { survivor, filled };
}

/** The parent of an account when the losers are gone: the first above it that stays. */
function skipping(isLoser: ReadonlySet<string>, parentOf: ParentOf, id: string): string | null | undefined {
  let parent = parentOf(id);
  while (typeof parent === "string" && isLoser.has(parent)) parent = parentOf(parent);
  return parent;
}

/** The levels of a tree once the losers in it are gone: what hangs on one of them moves by itself. */
function heightAfter(levels: readonly (readonly Account[])[], isLoser: ReadonlySet<string>): number {
  let above: ReadonlySet<string | null> | undefined;
  for (const [height, level] of levels.entries()) {
    const stays = level.filter(({ id, parentAccountId }) => !isLoser.has(id) && (above === undefined || above.has(parentAccountId)));
    if (stays.length === 0) return height;
    above = new Set(stays.map(({ id }) => id));
  }
  return levels.length;
}

function ancestorsUntil(id: string, parentOf: ParentOf): string[] | "cycle" {
  let looped = false;
  const way = ancestorsOf(id, (of) => {
    const parent = parentOf(of);
    if (parent !== id) return parent;
    looped = true;
    return null;
  });
  return looped ? "cycle" : way;
}

function refused(code: Refused["code"], detail: string): Refused {
  return { outcome: "refused", code, detail };
}
