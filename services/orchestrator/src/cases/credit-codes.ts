import type { Finding } from "@cashline/contracts/services/orchestrator/entities";

/** Exceptions that are a customer's question for a credit: approving answers yes, rejecting answers no, and either ends it. */
const codes: readonly Finding["code"][] = ["SLA-CREDIT-OWED", "CREDIT-REQUESTED"];

export function asksForCredit(code: Finding["code"]): boolean {
  return codes.includes(code);
}
