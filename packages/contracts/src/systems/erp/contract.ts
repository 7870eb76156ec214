import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { erpProblems } from "./problems.ts";

export const erpContract = systemContract({
  name: "erp",
  title: "Enterprise resource planning",
  description: "Legal entities, customers, periods, receivables, journal and revenue schedules.",
  operations: { ...operations },
  events: { ...events },
  problems: erpProblems,
});
