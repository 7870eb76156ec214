import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { crmProblems } from "./problems.ts";

export const crmContract = systemContract({
  name: "crm",
  title: "Customer relationship management",
  description: "Accounts and their hierarchy, contacts, opportunities and contracts.",
  operations: { ...operations },
  events: { ...events },
  problems: crmProblems,
});
