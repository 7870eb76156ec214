import Type from "typebox";
import { CloudEvent } from "../../common/events.ts";
import { operation } from "../../common/operation.ts";
import { problems } from "../../common/problems.ts";
import { systemContract } from "../../common/system.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Name, nullable, strict } from "../../common/values.ts";

const system = strict({ system: Type.String({ pattern: "^[a-z]+$", maxLength: 40 }) });

export const receiveEvents = operation({
  id: "receiveEvents",
  method: "POST",
  path: "/v1/inbound/{system}",
  scope: null,
  summary: "Takes a signed batch of CloudEvents; answers once the analytics store and the orchestrator have them.",
  params: system,
  body: Type.Array(CloudEvent, { minItems: 1, maxItems: 1000 }),
  reply: { status: 200, body: strict({ accepted: Type.Integer(), duplicates: Type.Integer(), deadLettered: Type.Integer() }) },
  problems: ["signature-invalid", "unknown-source"],
});

export const DeadLetter = strict({
  id: Name,
  system: Name,
  eventId: Name,
  type: Type.String(),
  reason: Type.String(),
  receivedAt: Type.String(),
  event: Type.Unknown(),
});

export const listDeadLetters = operation({
  id: "listDeadLetters",
  method: "GET",
  path: "/v1/dead-letters",
  scope: "hub:dead-letters:read",
  summary: "Events of the sandbox that could not be understood.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(DeadLetter) },
});
export const replayEvents = operation({
  id: "replayEvents",
  method: "POST",
  path: "/v1/replays",
  scope: "hub:replays:write",
  summary: "Reads a system's event log of the sandbox from a cursor and takes in what was missed; repeating it changes nothing.",
  body: strict({ system: Name, after: nullable(Type.String({ maxLength: 40 })) }),
  reply: {
    status: 200,
    body: strict({ read: Type.Integer(), accepted: Type.Integer(), duplicates: Type.Integer(), deadLettered: Type.Integer() }),
  },
  problems: ["unknown-source"],
});
export const getConsumption = operation({
  id: "getConsumption",
  method: "GET",
  path: "/v1/consumption",
  scope: "hub:consumption:read",
  summary: "Per system: how many distinct events of the sandbox were taken in, and how many came more than once.",
  reply: {
    status: 200,
    body: strict({
      systems: Type.Array(
        strict({
          system: Name,
          events: Type.Integer(),
          duplicates: Type.Integer(),
          deadLettered: Type.Integer(),
          lastSequence: Type.Integer(),
        }),
      ),
    }),
  },
});

export const hubContract = systemContract({
  name: "hub",
  title: "Integration hub",
  description: "Verifies, deduplicates and brings events to the canonical shape; hands them on; replays.",
  operations: { receiveEvents, listDeadLetters, replayEvents, getConsumption },
  events: {},
  problems: problems({
    "signature-invalid": {
      status: 401,
      title: "The webhook signature is not valid",
      action: "Sign with the current secret and a timestamp within five minutes.",
    },
    "unknown-source": { status: 404, title: "No such system is registered", action: "Use the name of a registered system." },
  }),
});
