import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { taxProblems } from "./problems.ts";

export const taxContract = systemContract({
  name: "tax",
  title: "Tax engine",
  description: "Registrations, rates by date and jurisdiction, and tax documents.",
  operations: { ...operations },
  events: { ...events },
  problems: taxProblems,
});
