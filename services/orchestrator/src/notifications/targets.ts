import { readFileSync } from "node:fs";
import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";
import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { jiraIssue } from "./adapters/jira.ts";
import { serviceNowIncident } from "./adapters/servicenow.ts";
import { slackMessage } from "./adapters/slack.ts";
import { teamsMessage } from "./adapters/teams.ts";

/** A real tool that is told: what it is, where, and of which channels. */
const Target = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60 }),
    kind: Type.Enum(["slack", "teams", "servicenow", "jira", "webhook"]),
    url: Type.String({ pattern: "^https?://[^\\s/]+" }),
    channels: Type.Array(Type.Enum(["chat", "mail", "itsm"]), { minItems: 1, uniqueItems: true }),
    headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: "Such as authorization" })),
    project: Type.Optional(Type.String({ minLength: 1, description: "Key of the Jira project" })),
  },
  { additionalProperties: false },
);
export type Target = Static<typeof Target>;

const shape = Compile(Type.Array(Target, { maxItems: 20 }));

/** The tools a file names. @throws Error with one sentence about what is wrong in it */
export function targetsFrom(file: string | undefined): readonly Target[] {
  if (file === undefined) return [];
  let targets: unknown;
  try {
    targets = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`The notification targets ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  if (!shape.Check(targets)) {
    const [first] = shape.Errors(targets);
    throw new Error(`The notification targets ${file} are not usable: ${first?.instancePath || "/"} ${first?.message ?? "is not valid"}.`);
  }
  const lacking = targets.find(({ kind, project }) => kind === "jira" && project === undefined);
  if (lacking) throw new Error(`The notification target ${lacking.name} in ${file} needs the key of its Jira project as \`project\`.`);
  return targets;
}

/** A notification in a tool's own shape. */
export function bodyFor({ kind, project = "" }: Target, notification: Notification): object {
  switch (kind) {
    case "slack":
      return slackMessage(notification);
    case "teams":
      return teamsMessage(notification);
    case "servicenow":
      return serviceNowIncident(notification);
    case "jira":
      return jiraIssue(notification, project);
    case "webhook":
      return notification;
  }
}
