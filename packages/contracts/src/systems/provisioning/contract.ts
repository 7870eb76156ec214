import { systemContract } from "../../common/system.ts";
import * as driftOperations from "./drift-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import * as policyOperations from "./policy-operations.ts";
import { provisioningProblems } from "./problems.ts";
import * as seatOperations from "./seat-operations.ts";
import * as switchingOperations from "./switching-operations.ts";

export const provisioningContract = systemContract({
  name: "provisioning",
  title: "Provisioning",
  description: "Entitlements: what a customer may use, from when, until when, and who holds the seats.",
  operations: { ...operations, ...seatOperations, ...driftOperations, ...switchingOperations, ...policyOperations },
  events: { ...events },
  problems: provisioningProblems,
});
