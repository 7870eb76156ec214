import { systemContract } from "../../common/system.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { paymentProblems } from "./problems.ts";

export const paymentContract = systemContract({
  name: "payment",
  title: "Payment provider",
  description: "Payment methods, intents and refunds.",
  operations: { ...operations },
  events: { ...events },
  problems: paymentProblems,
});
