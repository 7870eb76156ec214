import Type, { type Static } from "typebox";
import { Instant, Id, nullable, strict } from "../../common/values.ts";
import { limitedOperation } from "./limited-operation.ts";

const ReplayId = Type.String({
  pattern: "^[1-9][0-9]{0,14}$",
  description: "Position in the feed; opaque, only its order means something",
});
export const ChangedEntity = Type.Enum([
  "account",
  "contact",
  "opportunity",
  "opportunity_contacts",
  "contract",
  "account_merge",
  "policy",
]);

/** One change of one record, as change data capture tells it. */
export const ChangeEvent = strict({
  replayId: ReplayId,
  entity: ChangedEntity,
  changeType: Type.Enum(["create", "update", "merge"]),
  recordId: Type.String({ description: "Of a merge, the survivor" }),
  mergedRecordIds: Type.Array(Id("acc"), { description: "Of a merge, the records that are gone; else empty" }),
  changedFields: Type.Array(Type.String(), { description: "Of an update, the members that differ from the change before; else empty" }),
  committedAt: Instant,
  version: Type.Integer({ minimum: 1 }),
  correlationId: Type.String(),
  record: Type.Unknown({ description: "The record after the change, as the event of its type has it" }),
});
export type ChangeEvent = Static<typeof ChangeEvent>;

export const listChangeEvents = limitedOperation({
  id: "listChangeEvents",
  method: "GET",
  path: "/v1/change-events",
  scope: "crm:changes:read",
  summary: "Changes after a replay id, oldest first, as far back as they are retained.",
  query: strict({
    replayId: Type.Optional(
      Type.String({
        pattern: "^(-1|-2|[1-9][0-9]{0,14})$",
        default: "-2",
        description: "`replayId` of the last change known; -2 for all that are retained, -1 for new ones only",
      }),
    ),
    entity: Type.Optional(ChangedEntity),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100, description: "Changes looked at, of all entities" })),
  }),
  reply: {
    status: 200,
    body: strict({
      items: Type.Array(ChangeEvent),
      lastReplayId: nullable(ReplayId),
      isLast: Type.Boolean({ description: "Whether there was nothing newer when it was asked" }),
      retentionHours: Type.Integer({ description: "The policy in force" }),
    }),
  },
  problems: ["replay-id-expired", "replay-id-unknown"],
});
