import Type from "typebox";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Address, Id, Name, nullable, strict } from "../../common/values.ts";
import { AccountMerge, DuplicateMatch } from "./account-entities.ts";
import { Account } from "./entities.ts";
import { limitedOperation } from "./limited-operation.ts";
import { BillToDefault, CrmPolicy } from "./policy.ts";

const account = strict({ accountId: Id("acc") });

export const getAccountHierarchy = limitedOperation({
  id: "getAccountHierarchy",
  method: "GET",
  path: "/v1/accounts/{accountId}/hierarchy",
  scope: "crm:accounts:read",
  summary: "The way from an account to the top of its hierarchy.",
  params: account,
  reply: {
    status: 200,
    body: strict({
      accountId: Id("acc"),
      ultimateParentId: Id("acc"),
      level: Type.Integer({ minimum: 1, description: "1 at the top" }),
      ancestorIds: Type.Array(Id("acc"), { description: "Parent first, top last" }),
      maxHierarchyDepth: Type.Integer({ description: "The policy in force" }),
    }),
  },
  problems: ["account-merged"],
});
export const getLegalBillingAccount = limitedOperation({
  id: "getLegalBillingAccount",
  method: "GET",
  path: "/v1/accounts/{accountId}/billing-account",
  scope: "crm:accounts:read",
  summary: "Who is legally billed for an account, and by which rule.",
  params: account,
  reply: {
    status: 200,
    body: strict({
      accountId: Id("acc"),
      billToAccountId: Id("acc"),
      rule: Type.Enum(["named", "self", "ultimate_parent"], { description: "Named on the account, or the tenant's default" }),
      billToDefault: BillToDefault,
      legalName: Name,
      taxId: nullable(Type.String()),
      address: Address,
      currency: Account.properties.currency,
    }),
  },
  problems: ["account-merged"],
});
export const listAccountDuplicates = limitedOperation({
  id: "listAccountDuplicates",
  method: "GET",
  path: "/v1/accounts/{accountId}/duplicates",
  scope: "crm:accounts:read",
  summary: "Accounts that the duplicate rule takes for the same customer, in order of id; at most 100.",
  params: account,
  reply: { status: 200, body: strict({ items: Type.Array(DuplicateMatch), duplicateRule: CrmPolicy.properties.duplicateRule }) },
  problems: ["account-merged"],
});

const merge = strict({
  loserIds: Type.Array(Id("acc"), { minItems: 1, maxItems: 2, uniqueItems: true, description: "At most two beside the master" }),
});
const mergeProblems = [
  "account-merged",
  "unknown-account",
  "merge-into-itself",
  "merge-too-large",
  "hierarchy-cycle",
  "hierarchy-too-deep",
  "bill-to-outside-hierarchy",
  "contract-currency-differs",
];

export const mergeAccounts = limitedOperation({
  id: "mergeAccounts",
  method: "POST",
  path: "/v1/accounts/{accountId}/merge",
  scope: "crm:accounts:write",
  summary: "Merges up to two duplicates into the account: what hangs on them moves to it, and they are gone.",
  params: account,
  ifMatch: "required",
  body: merge,
  reply: { status: 201, body: AccountMerge },
  problems: mergeProblems,
});
export const previewMerge = limitedOperation({
  id: "previewMerge",
  method: "POST",
  path: "/v1/accounts/{accountId}/merge/preview",
  scope: "crm:accounts:read",
  summary: "What a merge would do; changes nothing.",
  params: account,
  body: merge,
  reply: { status: 200, body: AccountMerge },
  problems: mergeProblems,
});
export const getAccountMerge = limitedOperation({
  id: "getAccountMerge",
  method: "GET",
  path: "/v1/account-merges/{mergeId}",
  scope: "crm:accounts:read",
  summary: "One merge as it was made.",
  params: strict({ mergeId: Id("mrg") }),
  reply: { status: 200, body: AccountMerge },
});
export const listAccountMerges = limitedOperation({
  id: "listAccountMerges",
  method: "GET",
  path: "/v1/account-merges",
  scope: "crm:accounts:read",
  summary: "Merges in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(Id("acc")) }),
  reply: { status: 200, body: pageOf(AccountMerge) },
});
