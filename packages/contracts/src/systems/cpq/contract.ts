import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { cpqProblems } from "./problems.ts";

export const cpqContract = systemContract({
  name: "cpq",
  title: "Configure, price, quote",
  description: "Price books, quotes and their approval.",
  operations: { ...operations },
  events: { ...events },
  problems: cpqProblems,
});
