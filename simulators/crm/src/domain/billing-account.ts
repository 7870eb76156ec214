import type { Account } from "@cashline/contracts/systems/crm/entities";
import type { BillToDefault } from "@cashline/contracts/systems/crm/policy";

export type BillTo = { billToAccountId: string; rule: "named" | "self" | "ultimate_parent" };

/**
 * Who is legally billed for an account: whom it names, else by the tenant's default. Products disagree: Salesforce and
 * Zuora bill each account by itself unless told otherwise, NetSuite's consolidated invoices go to the top of the
 * customer hierarchy.
 * @param ancestorIds parent first, top last
 */
export function billToOf(account: Account, ancestorIds: readonly string[], billToDefault: BillToDefault): BillTo {
  if (account.billToAccountId !== null) return { billToAccountId: account.billToAccountId, rule: "named" };
  switch (billToDefault) {
    case "self":
      return { billToAccountId: account.id, rule: "self" };
    case "ultimate_parent":
      return { billToAccountId: ancestorIds.at(-1) ?? account.id, rule: "ultimate_parent" };
  }
}
