import { systemContract } from "../../common/system.ts";
import * as balanceOperations from "./balance-operations.ts";
import * as disputeOperations from "./dispute-operations.ts";
import * as events from "./events.ts";
import * as operations from "./operations.ts";
import { paymentProblems } from "./problems.ts";

export const paymentContract = systemContract({
  name: "payment",
  title: "Payment provider",
  description: "Payment methods, intents, refunds, disputes, the balance and its payouts.",
  operations: { ...operations, ...disputeOperations, ...balanceOperations },
  events: { ...events },
  problems: paymentProblems,
});
