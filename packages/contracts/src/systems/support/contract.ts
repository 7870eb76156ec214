import { systemContract } from "../../common/system.ts";
import * as creditOperations from "./credit-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import * as policyOperations from "./policy-operations.ts";
import { supportProblems } from "./problems.ts";

export const supportContract = systemContract({
  name: "support",
  title: "Support",
  description: "Tickets, what their customers were promised, what they thought of it, and the credits they ask for.",
  operations: { ...operations, ...creditOperations, ...policyOperations },
  events: { ...events },
  problems: supportProblems,
});
