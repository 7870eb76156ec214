import type { Case } from "@cashline/contracts/services/orchestrator/entities";

/** What a lead may dismiss, in cents of the reporting currency; above it only the controller; policy. */
const LEAD_DISMISSES_UP_TO = 500_000;

/** The roles of which one is needed to dismiss a case. */
export function dismissedBy(lead: string, { exposureReporting }: Pick<Case, "exposureReporting">): string[] {
  return exposureReporting > LEAD_DISMISSES_UP_TO ? ["controller"] : [lead, "controller"];
}

/** Whether a case that a lead may dismiss has come to what only the controller may. */
export function outgrowsDismissal(dismissed: Pick<Case, "exposureReporting">, now: Pick<Case, "exposureReporting">): boolean {
  return dismissed.exposureReporting <= LEAD_DISMISSES_UP_TO && now.exposureReporting > LEAD_DISMISSES_UP_TO;
}
