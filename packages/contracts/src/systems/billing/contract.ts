import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { billingProblems } from "./problems.ts";

export const billingContract = systemContract({
  name: "billing",
  title: "Subscription billing",
  description: "Billing accounts, rate cards, subscriptions, usage and invoices.",
  operations: { ...operations },
  events: { ...events },
  problems: billingProblems,
});
