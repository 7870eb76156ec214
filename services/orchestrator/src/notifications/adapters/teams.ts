import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";

/** A workflow webhook of Teams: a message with one Adaptive Card (learn.microsoft.com, Adaptive Cards 1.4). */
export function teamsMessage({ subject, text, severity, team, caseId }: Notification): object {
  const facts = [
    { title: "Severity", value: severity },
    { title: "Team", value: team.replaceAll("_", " ") },
    { title: "Case", value: caseId },
  ];
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            { type: "TextBlock", text: subject, weight: "Bolder", size: "Medium", wrap: true },
            { type: "TextBlock", text, wrap: true },
            { type: "FactSet", facts },
          ],
        },
      },
    ],
  };
}
