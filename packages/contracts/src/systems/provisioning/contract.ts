import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { provisioningProblems } from "./problems.ts";

export const provisioningContract = systemContract({
  name: "provisioning",
  title: "Provisioning",
  description: "Entitlements: what a customer may use, from when, until when.",
  operations: { ...operations },
  events: { ...events },
  problems: provisioningProblems,
});
