import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";

const priorities: Readonly<Record<Notification["severity"], string>> = {
  S1: "Highest",
  S2: "High",
  S3: "Medium",
  S4: "Low",
  unclassified: "Medium",
};

/** An issue for Jira's REST API v3 (`POST /rest/api/3/issue`); the description is an Atlassian document. */
export function jiraIssue({ id, subject, text, severity, team, caseId }: Notification, project: string): object {
  return {
    fields: {
      project: { key: project },
      issuetype: { name: "Task" },
      summary: subject.slice(0, 255),
      description: { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text }] }] },
      priority: { name: priorities[severity] },
      labels: ["cashline", team, caseId, id],
    },
  };
}
