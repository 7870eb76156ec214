import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";

/** An incoming webhook of Slack: plain text for the notice, blocks for the channel (docs.slack.dev, Block Kit). */
export function slackMessage({ subject, text, severity, team, caseId }: Notification): object {
  return {
    text: subject,
    blocks: [
      { type: "header", text: { type: "plain_text", text: subject.slice(0, 150) } },
      { type: "section", text: { type: "mrkdwn", text: escaped(text) } },
      { type: "context", elements: [{ type: "mrkdwn", text: `${severity} · ${team.replaceAll("_", " ")} · ${caseId}` }] },
    ],
  };
}

/** Slack reads three characters as markup and nothing else. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
