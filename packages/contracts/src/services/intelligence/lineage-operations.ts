import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Name, nullable, strict } from "../../common/values.ts";

/** One event on the way of a business case. */
export const LineageStep = strict({
  at: Type.String(),
  system: Name,
  type: Type.String(),
  objectId: Type.String(),
  objectVersion: Type.Integer(),
  eventId: Type.String(),
  correlationId: Type.String({ description: "The business case the event belongs to" }),
  attempt: nullable(
    Type.Integer({
      description: "The how-manieth try of its object this was, where the object counts them: charges, an invoice's dunning",
    }),
  ),
  deliveryTries: Type.Integer({
    description: "The how-manieth try of its source brought the event to the hub, as far as the source counted since its start",
  }),
  deliveries: Type.Integer({ description: "How often the event came to the hub; all but the first were dropped as known" }),
  payloadHash: Type.String({ description: "SHA-256 of the payload as it arrived, in hex" }),
});
export type LineageStep = Static<typeof LineageStep>;

/** What was decided on an exception case that hangs on a way, and by whom. */
export const LineageCase = strict({
  caseId: Name,
  correlationId: Type.String(),
  code: Name,
  status: Name,
  policies: Type.Array(strict({ at: Type.String(), table: Name, version: Name, row: Name, layer: Type.String() }), {
    description: "What the decision tables said, with version and row; an empty layer is the global one",
  }),
  approvals: Type.Array(
    strict({
      level: Name,
      role: Name,
      status: Name,
      requestedAt: Type.String(),
      decidedAt: nullable(Type.String()),
      decidedBy: nullable(Name),
    }),
  ),
  history: Type.Array(strict({ at: Type.String(), actor: Name, action: Name, detail: Type.String() })),
});
export type LineageCase = Static<typeof LineageCase>;

const params = strict({
  id: Type.String({
    minLength: 1,
    maxLength: 120,
    description: "A correlation id, or the id of any object: an invoice, a contract, a payment, a case, a quote",
  }),
});
const correlationIds = Type.Array(Type.String(), {
  description: "The correlation ids the id belongs to, oldest first; empty when it is unknown",
});

export const getLineage = operation({
  id: "getLineage",
  method: "GET",
  path: "/v1/lineage/{id}",
  scope: "intelligence:kpis:read",
  summary:
    "The way of a business case through the systems in order of time, and who decided what on its exception cases. An object that is part of several business cases, as a contract is of its renewals, shows all of them.",
  params,
  reply: { status: 200, body: strict({ correlationIds, items: Type.Array(LineageStep), cases: Type.Array(LineageCase) }) },
  problems: ["unknown-sandbox"],
});

/** How far a business case has come in one system. */
export const SystemReached = strict({
  correlationId: Type.String(),
  system: Name,
  reached: Type.Boolean(),
  events: Type.Integer(),
  firstAt: nullable(Type.String()),
  lastAt: nullable(Type.String()),
  lastType: nullable(Type.String()),
  lastObjectId: nullable(Type.String()),
});
export type SystemReached = Static<typeof SystemReached>;

export const getReach = operation({
  id: "getReach",
  method: "GET",
  path: "/v1/lineage/{id}/systems",
  scope: "intelligence:kpis:read",
  summary:
    "Whether a business case has reached each system: did this amendment reach ERP? Every system for each business case the id belongs to, the first it reached first and those it has not reached last. Calls without a business case (`cor_…`) count for the one they are about.",
  params,
  reply: { status: 200, body: strict({ correlationIds, items: Type.Array(SystemReached) }) },
  problems: ["unknown-sandbox"],
});
