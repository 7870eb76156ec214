import type { Account, Contact, Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import { collection } from "@cashline/sim-kit/collection";

/** Which opportunity took which contract into its next term; what makes a renewal happen once. */
export type Renewal = { id: string; contractId: string; opportunityId: string; quoteId: string };

export const collections = {
  // A search uses the first index it names a member of, so the most selective one stands first.
  accounts: collection<Account>("accounts", { indexes: ["parentAccountId"] }),
  contacts: collection<Contact>("contacts", { indexes: ["accountId"] }),
  opportunities: collection<Opportunity>("opportunities", { indexes: ["contractId", "stage"] }),
  contracts: collection<Contract>("contracts", { indexes: ["accountId", "status"] }),
  renewals: collection<Renewal>("renewals"),
};

export type Collections = typeof collections;
