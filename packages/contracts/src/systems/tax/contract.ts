import { systemContract } from "../../common/system.ts";
import * as calculationOperations from "./calculation-operations.ts";
import * as customerOperations from "./customer-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import * as placeOperations from "./place-operations.ts";
import { taxProblems } from "./problems.ts";

export const taxContract = systemContract({
  name: "tax",
  title: "Tax engine",
  description: "Registrations, rates by date and jurisdiction, customers' numbers and exemptions, nexus, and tax documents.",
  operations: { ...operations, ...calculationOperations, ...customerOperations, ...placeOperations },
  events: { ...events },
  problems: taxProblems,
});
