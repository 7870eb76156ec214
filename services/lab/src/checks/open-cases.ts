import type { Case } from "@cashline/contracts/services/orchestrator/entities";

/** Whether somebody still answers for a case. One dismissed, or suppressed for another case, explains nothing. */
export function isOpen({ status }: Pick<Case, "status">): boolean {
  return status !== "closed" && status !== "dismissed" && status !== "suppressed";
}

/** The opportunities whose renewal an open case is about. */
export function renewalsInCase(cases: readonly Case[]): ReadonlySet<string> {
  return new Set(cases.filter(isOpen).map(({ correlationId }) => correlationId));
}
