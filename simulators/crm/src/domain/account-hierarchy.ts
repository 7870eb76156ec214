export type Placed = { outcome: "placed" };
export type Refused = {
  outcome: "refused";
  code: "unknown-parent" | "hierarchy-cycle" | "hierarchy-too-deep" | "bill-to-outside-hierarchy";
  detail: string;
};

/** The parent of an account: its id, null for the top of a tree, undefined when there is no such account. */
export type ParentOf = (accountId: string) => string | null | undefined;

/** What of an account its place in the hierarchy depends on. */
export type Node = { readonly id: string; readonly billToAccountId: string | null };

/**
 * Whether an account may stand under a parent: the parent exists, the account is not found on the way from that parent
 * to the top (Salesforce `Account.ParentId` refuses a loop too), and the tree keeps to the tenant's depth.
 * @param height levels of the account's own tree, itself included
 * @param maxDepth levels a tree may have. A tree that was deeper before the policy changed may still move to the top
 */
export function placeUnder(
  accountId: string,
  parentAccountId: string | null,
  parentOf: ParentOf,
  { height, maxDepth }: { height: number; maxDepth: number },
): Placed | Refused {
  if (parentAccountId === null) return { outcome: "placed" };
  let levels = height;
  let ancestor: string | null | undefined = parentAccountId;
  while (ancestor !== null) {
    if (ancestor === accountId) {
      return { outcome: "refused", code: "hierarchy-cycle", detail: `${parentAccountId} is ${accountId} itself or stands below it` };
    }
    ancestor = parentOf(ancestor);
    if (ancestor === undefined) return { outcome: "refused", code: "unknown-parent", detail: `There is no account ${parentAccountId}` };
    levels += 1;
  }
  if (levels > maxDepth)
    return {
      outcome: "refused",
      code: "hierarchy-too-deep",
      detail: `The hierarchy would have ${levels} levels; the limit is ${maxDepth}`,
    };
  return { outcome: "placed" };
}

/** The accounts above one, parent first. Source: Salesforce `Account.ParentId`. */
export function ancestorsOf(accountId: string, parentOf: ParentOf): string[] {
  const ancestors: string[] = [];
  for (let at = parentOf(accountId); typeof at === "string"; at = parentOf(at)) ancestors.push(at);
  return ancestors;
}

/** An account's own tree by level, itself first. Source: Salesforce `Account.ParentId`. */
export function treeOf<Account extends Node>(root: Account, childrenOf: (accountId: string) => readonly Account[]): Account[][] {
  const levels: Account[][] = [];
  for (let level = [root]; level.length > 0; level = level.flatMap(({ id }) => childrenOf(id))) levels.push(level);
  return levels;
}

/**
 * Whether everybody in a tree whose legal billing account is named still has it above, once the tree stands under
 * `ancestorIds`. A group's invoice goes to itself or to somebody above it, never to a stranger.
 * Source: ours; NetSuite bills within a customer hierarchy too.
 */
export function keepsBillTo(tree: readonly Node[], ancestorIds: readonly string[]): Placed | Refused {
  const reachable = new Set([...tree.map(({ id }) => id), ...ancestorIds]);
  const stranded = tree.find(({ billToAccountId }) => billToAccountId !== null && !reachable.has(billToAccountId));
  if (!stranded) return { outcome: "placed" };
  return {
    outcome: "refused",
    code: "bill-to-outside-hierarchy",
    detail: `${stranded.billToAccountId} is neither ${stranded.id} nor above it`,
  };
}
