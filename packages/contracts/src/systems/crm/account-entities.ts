import Type, { type Static } from "typebox";
import { Id, Instant, Name, strict } from "../../common/values.ts";
import { Account } from "./entities.ts";
import { MergeFields } from "./policy.ts";

/** An account that the duplicate rule takes for the same customer, and why. */
export const DuplicateMatch = strict({
  accountId: Id("acc"),
  name: Name,
  matchedOn: Type.Array(Type.Enum(["name_and_place", "tax_id"]), { minItems: 1 }),
});
export type DuplicateMatch = Static<typeof DuplicateMatch>;

/** Most objects one merge moves. */
export const LARGEST_MERGE = 2000;
const moved = (prefix: string) => Type.Array(Id(prefix), { maxItems: LARGEST_MERGE });

/** A merge of duplicates: the survivor, those merged into it, and everything that moved to it. */
export const AccountMerge = strict({
  id: Id("mrg"),
  accountId: Id("acc"),
  loserIds: Type.Array(Id("acc"), { minItems: 1, maxItems: 2 }),
  mergedAt: Instant,
  mergedBy: Name,
  mergeFields: MergeFields,
  filledFields: Type.Array(Type.Enum(["legalName", "taxId", "billToAccountId"]), {
    description: "What the survivor took over from the losers by `fill_blanks`",
  }),
  movedAccountIds: moved("acc"),
  billToChangedAccountIds: moved("acc"),
  movedContactIds: moved("con"),
  movedOpportunityIds: moved("opp"),
  movedContractIds: moved("ctr"),
  account: Account,
});
export type AccountMerge = Static<typeof AccountMerge>;
