import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Instant, Name, strict } from "../../common/values.ts";
import { Case, Team } from "./entities.ts";

/** Something people are told outside the estate: over which channel, to whom, and about which case. */
export const Notification = strict({
  id: Name,
  at: Instant,
  channel: Type.Enum(["chat", "mail", "itsm"]),
  recipient: Type.String({ description: "A team, or the role that has to act" }),
  subject: Type.String(),
  text: Type.String(),
  caseId: Name,
  severity: Case.properties.severity,
  team: Team,
});
export type Notification = Static<typeof Notification>;

export const listNotifications = operation({
  id: "listNotifications",
  method: "GET",
  path: "/v1/notifications",
  scope: "orchestrator:cases:read",
  summary: "What people have been told, oldest first, and what became of it at each tool.",
  query: strict({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })) }),
  reply: {
    status: 200,
    body: strict({
      items: Type.Array(
        strict({
          ...Notification.properties,
          sends: Type.Array(
            strict({ target: Name, status: Type.String({ description: "waiting, sent, refused with a status, or unreachable" }) }),
          ),
        }),
      ),
    }),
  },
  problems: ["unknown-sandbox"],
});
