import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";

/** Urgency and impact, 1 high to 3 low; ServiceNow makes the priority of both. */
const weights: Readonly<Record<Notification["severity"], { urgency: string; impact: string }>> = {
  S1: { urgency: "1", impact: "1" },
  S2: { urgency: "2", impact: "1" },
  S3: { urgency: "2", impact: "2" },
  S4: { urgency: "3", impact: "3" },
  unclassified: { urgency: "2", impact: "2" },
};

/** An incident for ServiceNow's Table API (`POST /api/now/table/incident`); the correlation id makes repeats recognisable. */
export function serviceNowIncident({ id, subject, text, severity, team, caseId }: Notification): object {
  return {
    short_description: subject.slice(0, 160),
    description: text,
    ...weights[severity],
    category: "software",
    assignment_group: team,
    correlation_id: id,
    correlation_display: caseId,
  };
}
