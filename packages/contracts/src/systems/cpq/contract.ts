import { systemContract } from "../../common/system.ts";
import * as catalogueOperations from "./catalogue-operations.ts";
import * as changeOperations from "./change-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { cpqProblems } from "./problems.ts";

export const cpqContract = systemContract({
  name: "cpq",
  title: "Configure, price, quote",
  description: "Price books, discounts and bundles; quotes, their approval, amendments and renewals.",
  operations: { ...operations, ...changeOperations, ...catalogueOperations },
  events: { ...events },
  problems: cpqProblems,
});
