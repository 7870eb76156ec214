import { systemContract } from "../../common/system.ts";
import * as accountOperations from "./account-operations.ts";
import { listChangeEvents } from "./change-events.ts";
import * as contactOperations from "./contact-operations.ts";
import * as contractOperations from "./contract-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import * as opportunityOperations from "./opportunity-operations.ts";
import * as policyOperations from "./policy-operations.ts";
import { crmProblems } from "./problems.ts";

export const crmContract = systemContract({
  name: "crm",
  title: "Customer relationship management",
  description: "Accounts and their hierarchy, contacts, opportunities and contracts.",
  operations: {
    ...operations,
    ...accountOperations,
    ...contactOperations,
    ...opportunityOperations,
    ...contractOperations,
    ...policyOperations,
    listChangeEvents,
  },
  events: { ...events },
  problems: crmProblems,
});
