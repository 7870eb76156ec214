import type { Finding } from "@cashline/contracts/services/orchestrator/entities";

/** Exceptions that ask for something, a credit or leave to stop a service: approving answers yes, rejecting answers no, and either ends it. */
const codes: readonly Finding["code"][] = ["SLA-CREDIT-OWED", "CREDIT-REQUESTED", "PAY-RESTRICTION"];

export function isQuestion(code: Finding["code"]): boolean {
  return codes.includes(code);
}
