import { refused, type Refused } from "./refused.ts";

/** The parent of an account: its id, null for the top of a tree, undefined for one billing does not know. */
export type ParentOf = (accountId: string) => string | null | undefined;

/**
 * Why an account cannot stand under a parent: billing must know the parent, and the account may not be found on the way from
 * it to the top. Undefined when it can.
 * Source: Zuora: a parent is an existing account; Salesforce `Account.ParentId` refuses a loop.
 */
export function parentFault(accountId: string, parentAccountId: string | null, parentOf: ParentOf): Refused | undefined {
  const passed = new Set<string>();
  for (let above = parentAccountId; above !== null; above = parentOf(above) ?? null) {
    if (above === accountId) return refused("hierarchy-cycle", `${parentAccountId} is ${accountId} itself or stands below it`);
    if (passed.has(above)) break;
    passed.add(above);
  }
  if (parentAccountId === null || parentOf(parentAccountId) !== undefined) return undefined;
  return refused("unknown-parent", `There is no billing account of ${parentAccountId}`);
}
