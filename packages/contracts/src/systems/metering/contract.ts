import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { meteringProblems } from "./problems.ts";
import * as usageOperations from "./usage-operations.ts";

export const meteringContract = systemContract({
  name: "metering",
  title: "Metering",
  description: "Usage events in batches, counted by meters, closed by period.",
  operations: { ...operations, ...usageOperations },
  events: { ...events },
  problems: meteringProblems,
});
