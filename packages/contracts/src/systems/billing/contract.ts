import { systemContract } from "../../common/system.ts";
import * as correctionEvents from "./correction-events.ts";
import * as creditOperations from "./credit-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import * as previewOperations from "./preview-operations.ts";
import { billingProblems } from "./problems.ts";
import * as subscriptionOperations from "./subscription-operations.ts";

export const billingContract = systemContract({
  name: "billing",
  title: "Subscription billing",
  description: "Billing accounts, rate cards, subscriptions, usage, invoices, credit notes, coupons and dunning.",
  operations: { ...operations, ...subscriptionOperations, ...creditOperations, ...previewOperations },
  events: { ...events, ...correctionEvents },
  problems: billingProblems,
});
