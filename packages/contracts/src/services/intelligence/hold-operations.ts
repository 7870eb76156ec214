import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Name, nullable, strict } from "../../common/values.ts";

const reason = Type.String({ minLength: 1, maxLength: 500, description: "Why, such as the audit it is for" });

/** An audit hold: what is kept beyond its retention. One that was lifted stays to be seen. */
export const Hold = strict({
  /** The case whose rows are kept; null for the whole sandbox. */
  caseId: nullable(Name),
  held: Type.Boolean(),
  reason,
  changedBy: Name,
  changedAt: Type.String({ description: "When it was placed or lifted, by the wall clock, as retention goes" }),
});
export type Hold = Static<typeof Hold>;

export const listHolds = operation({
  id: "listHolds",
  method: "GET",
  path: "/v1/holds",
  scope: "intelligence:cases:read",
  summary: "Every audit hold of the sandbox, lifted ones too.",
  reply: { status: 200, body: strict({ items: Type.Array(Hold) }) },
  problems: ["unknown-sandbox"],
});

export const putHold = operation({
  id: "putHold",
  method: "PUT",
  path: "/v1/holds",
  scope: "intelligence:holds:write",
  summary:
    "Places an audit hold on the sandbox or on one of its cases, or lifts it. Rows that are held stay beyond their retention, and a sandbox with a hold is not removed. The same again changes but its time.",
  body: strict({ caseId: Type.Optional(Name), held: Type.Boolean(), reason }),
  reply: { status: 200, body: Hold },
  problems: ["unknown-sandbox", "unknown-case"],
});
