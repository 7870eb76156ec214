import type { AccountMerge } from "@cashline/contracts/systems/crm/account-entities";
import type { Account, Contact, Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { OpportunityContacts } from "@cashline/contracts/systems/crm/opportunity-entities";
import type { CrmPolicy } from "@cashline/contracts/systems/crm/policy";
import { collection } from "@cashline/sim-kit/collection";

/** Which opportunity took which contract into its next term; what makes a renewal happen once. */
export type Renewal = { id: string; contractId: string; opportunityId: string; quoteId: string };
/** Where an account went that is gone; `id` is its own. */
export type MergedAccount = { id: string; survivorId: string };
/** A text by which an account is found as a duplicate. */
export type StoredMatchKey = { id: string; key: string; accountId: string };

export const collections = {
  // A search uses the first index it names a member of, so the most selective one stands first.
  accounts: collection<Account>("accounts", { indexes: ["parentAccountId", "billToAccountId"] }),
  contacts: collection<Contact>("contacts", { indexes: ["accountId"] }),
  opportunities: collection<Opportunity>("opportunities", { indexes: ["contractId", "accountId", "stage"] }),
  contracts: collection<Contract>("contracts", { indexes: ["accountId", "status"] }),
  renewals: collection<Renewal>("renewals"),
  opportunityContacts: collection<OpportunityContacts>("opportunity_contacts"),
  merges: collection<AccountMerge>("account_merges", { indexes: ["accountId"] }),
  mergedAccounts: collection<MergedAccount>("merged_accounts"),
  matchKeys: collection<StoredMatchKey>("match_keys", { indexes: ["key", "accountId"] }),
  policies: collection<CrmPolicy>("policies"),
};

export type Collections = typeof collections;
