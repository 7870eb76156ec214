import { crmContract } from "@cashline/contracts/systems/crm/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { createAccountRoute } from "./routes/create-account.ts";
import { createContactRoute } from "./routes/create-contact.ts";
import { createContractRoute } from "./routes/create-contract.ts";
import { createOpportunityRoute } from "./routes/create-opportunity.ts";
import { getAccountRoute } from "./routes/get-account.ts";
import { getContractRoute } from "./routes/get-contract.ts";
import { getOpportunityRoute } from "./routes/get-opportunity.ts";
import { listAccountsRoute } from "./routes/list-accounts.ts";
import { listContractsRoute } from "./routes/list-contracts.ts";
import { listOpportunitiesRoute } from "./routes/list-opportunities.ts";
import { loseOpportunityRoute } from "./routes/lose-opportunity.ts";
import { renewContractRoute } from "./routes/renew-contract.ts";
import { updateAccountRoute } from "./routes/update-account.ts";
import { updateOpportunityRoute } from "./routes/update-opportunity.ts";
import { recordSignedQuoteRoute } from "./routes/record-signed-quote.ts";
import { winOpportunityRoute } from "./routes/win-opportunity.ts";
import { collections } from "./store/collections.ts";
import { expireWhenEnded } from "./store/expire-when-ended.ts";

/** CRM as one declaration; `main.ts` starts it, tests open it on a bench. */
export const crm: SimulatorDeclaration<typeof collections> = {
  contract: crmContract,
  collections,
  routes: [
    createAccountRoute,
    getAccountRoute,
    listAccountsRoute,
    updateAccountRoute,
    createContactRoute,
    createOpportunityRoute,
    getOpportunityRoute,
    listOpportunitiesRoute,
    updateOpportunityRoute,
    winOpportunityRoute,
    recordSignedQuoteRoute,
    loseOpportunityRoute,
    createContractRoute,
    getContractRoute,
    listContractsRoute,
    renewContractRoute,
  ],
  due: { "contract-end": expireWhenEnded },
};
