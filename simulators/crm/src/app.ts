import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { LIMIT_HEADER } from "@cashline/contracts/systems/crm/limited-operation";
import { updatePolicy } from "@cashline/contracts/systems/crm/policy-operations";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { activateContractRoute } from "./routes/activate-contract.ts";
import { amendContractRoute } from "./routes/amend-contract.ts";
import { createAccountRoute } from "./routes/create-account.ts";
import { createContactRoute } from "./routes/create-contact.ts";
import { createContractRoute } from "./routes/create-contract.ts";
import { createOpportunityRoute } from "./routes/create-opportunity.ts";
import { draftContractRoute } from "./routes/draft-contract.ts";
import { getAccountHierarchyRoute } from "./routes/get-account-hierarchy.ts";
import { getAccountMergeRoute } from "./routes/get-account-merge.ts";
import { getAccountRoute } from "./routes/get-account.ts";
import { getContactRoute } from "./routes/get-contact.ts";
import { getContractRoute } from "./routes/get-contract.ts";
import { getLegalBillingAccountRoute } from "./routes/get-legal-billing-account.ts";
import { getOpportunityContactsRoute } from "./routes/get-opportunity-contacts.ts";
import { getOpportunityRoute } from "./routes/get-opportunity.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { listAccountDuplicatesRoute } from "./routes/list-account-duplicates.ts";
import { listAccountMergesRoute } from "./routes/list-account-merges.ts";
import { listAccountsRoute } from "./routes/list-accounts.ts";
import { listChangeEventsRoute } from "./routes/list-change-events.ts";
import { listContactsRoute } from "./routes/list-contacts.ts";
import { listContractsRoute } from "./routes/list-contracts.ts";
import { listOpportunitiesRoute } from "./routes/list-opportunities.ts";
import { listOpportunityHistoryRoute } from "./routes/list-opportunity-history.ts";
import { loseOpportunityRoute } from "./routes/lose-opportunity.ts";
import { mergeAccountsRoute } from "./routes/merge-accounts.ts";
import { moveOpportunityRoute } from "./routes/move-opportunity.ts";
import { previewMergeRoute } from "./routes/preview-merge.ts";
import { recordSignedQuoteRoute } from "./routes/record-signed-quote.ts";
import { renewContractRoute } from "./routes/renew-contract.ts";
import { returnContractRoute } from "./routes/return-contract.ts";
import { setOpportunityContactsRoute } from "./routes/set-opportunity-contacts.ts";
import { submitContractRoute } from "./routes/submit-contract.ts";
import { terminateContractRoute } from "./routes/terminate-contract.ts";
import { updateAccountRoute } from "./routes/update-account.ts";
import { updateContactRoute } from "./routes/update-contact.ts";
import { updateContractRoute } from "./routes/update-contract.ts";
import { updateOpportunityRoute } from "./routes/update-opportunity.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { winOpportunityRoute } from "./routes/win-opportunity.ts";
import { dailyRequestsOf } from "./domain/policy.ts";
import { collections } from "./store/collections.ts";
import { expireWhenEnded, terminateWhenNoticed } from "./store/expire-when-ended.ts";
import { policyInForce } from "./store/policy-in-force.ts";

/** CRM as one declaration; `main.ts` starts it, tests open it on a bench. */
export const crm: SimulatorDeclaration<typeof collections> = {
  contract: crmContract,
  collections,
  routes: [
    activateContractRoute,
    amendContractRoute,
    createAccountRoute,
    createContactRoute,
    createContractRoute,
    createOpportunityRoute,
    draftContractRoute,
    getAccountHierarchyRoute,
    getAccountMergeRoute,
    getAccountRoute,
    getContactRoute,
    getContractRoute,
    getLegalBillingAccountRoute,
    getOpportunityContactsRoute,
    getOpportunityRoute,
    getPolicyRoute,
    listAccountDuplicatesRoute,
    listAccountMergesRoute,
    listAccountsRoute,
    listChangeEventsRoute,
    listContactsRoute,
    listContractsRoute,
    listOpportunitiesRoute,
    listOpportunityHistoryRoute,
    loseOpportunityRoute,
    mergeAccountsRoute,
    moveOpportunityRoute,
    previewMergeRoute,
    recordSignedQuoteRoute,
    renewContractRoute,
    returnContractRoute,
    setOpportunityContactsRoute,
    submitContractRoute,
    terminateContractRoute,
    updateAccountRoute,
    updateContactRoute,
    updateContractRoute,
    updateOpportunityRoute,
    updatePolicyRoute,
    winOpportunityRoute,
  ],
  usage: {
    header: LIMIT_HEADER,
    limits: (context) => {
      const { policy } = policyInForce(context);
      const { concurrentLongRunningLimit, longRunningAfterMs } = policy;
      return { dailyRequests: dailyRequestsOf(policy), concurrentLongRunning: concurrentLongRunningLimit, longRunningAfterMs };
    },
    changedBy: updatePolicy,
    codes: { daily: "request-limit-exceeded", concurrent: "concurrent-limit-exceeded" },
  },
  due: { "contract-end": expireWhenEnded, "contract-notice": terminateWhenNoticed },
};
