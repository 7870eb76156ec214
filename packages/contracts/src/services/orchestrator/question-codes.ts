import type { ExceptionCode } from "./taxonomy.ts";

/** Exceptions that ask for something, a credit or leave to stop a service: approving answers yes, rejecting answers no, and either ends it. */
const codes: readonly ExceptionCode[] = ["SLA-CREDIT-OWED", "CREDIT-REQUESTED", "PAY-RESTRICTION"];

export function isQuestion(code: string): boolean {
  return codes.some((each) => each === code);
}
