export type Placed = { outcome: "placed" };
export type Refused = { outcome: "refused"; code: "unknown-parent" | "hierarchy-cycle"; detail: string };

/** The parent of an account: its id, null for the top of a tree, undefined when there is no such account. */
export type ParentOf = (accountId: string) => string | null | undefined;

/**
 * Whether an account may stand under a parent. Accounts form trees of any depth: the parent exists, and the account is
 * not found on the way from that parent to the top.
 */
export function placeUnder(accountId: string, parentAccountId: string | null, parentOf: ParentOf): Placed | Refused {
  if (parentAccountId === null) return { outcome: "placed" };
  let ancestor: string | null | undefined = parentAccountId;
  while (ancestor !== null) {
    if (ancestor === accountId) {
      return { outcome: "refused", code: "hierarchy-cycle", detail: `${parentAccountId} is ${accountId} itself or stands below it` };
    }
    ancestor = parentOf(ancestor);
    if (ancestor === undefined) return { outcome: "refused", code: "unknown-parent", detail: `There is no account ${parentAccountId}` };
  }
  return { outcome: "placed" };
}
