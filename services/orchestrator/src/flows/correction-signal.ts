import type { CallAnswer } from "../cases/case-calls.ts";

/** The signal a waiting flow gets after the nth correction under a case. */
export function correctionSignal(caseId: string, nth: number): string {
  return `corrected ${caseId} ${nth}`;
}

/** The signal that follows the next correction made under a case. */
export function nextCorrection(caseId: string, answer: CallAnswer): string {
  if (answer.outcome === "refused") throw new Error(`case ${caseId} did not open: ${answer.code}`);
  return correctionSignal(caseId, answer.corrections + 1);
}
