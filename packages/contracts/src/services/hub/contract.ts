import Type, { type Static } from "typebox";
import { CanonicalEvent } from "../../common/canonical.ts";
import { CloudEvent } from "../../common/events.ts";
import { operation } from "../../common/operation.ts";
import { problems } from "../../common/problems.ts";
import { systemContract } from "../../common/system.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Instant, Name, Tenant, nullable, strict } from "../../common/values.ts";

const system = strict({ system: Type.String({ pattern: "^[a-z]+$", maxLength: 40 }) });

export const receiveEvents = operation({
  id: "receiveEvents",
  method: "POST",
  path: "/v1/inbound/{system}",
  scope: null,
  summary:
    "Takes a signed batch of CloudEvents; answers once the analytics store and the orchestrator have them, or the log from which they take them. An event either refuses for good becomes a dead letter.",
  params: system,
  headers: Type.Object({
    "webhook-id": Type.String({ minLength: 1, description: "Id of the batch" }),
    "webhook-timestamp": Type.String({ pattern: "^[0-9]+$", description: "Seconds since 1970 of the sending; at most five minutes off" }),
    "webhook-signature": Type.String({
      description:
        "`v1,` and the base64 HMAC-SHA256 of id, timestamp and body, joined by points, by the secret of the system in the path; several are separated by blanks",
    }),
    "webhook-attempt": Type.Optional(
      Type.String({
        pattern: "^[1-9][0-9]{0,8}$",
        description:
          "The how-manieth try of the source to deliver this batch, the first when left out. Not signed, and good for figures only",
      }),
    ),
  }),
  body: Type.Array(CloudEvent, { minItems: 1, maxItems: 1000 }),
  bodyType: "application/cloudevents-batch+json",
  reply: { status: 200, body: strict({ accepted: Type.Integer(), duplicates: Type.Integer(), deadLettered: Type.Integer() }) },
  problems: ["signature-invalid", "unknown-source"],
});

const DeadLetterId = Type.String({ minLength: 1, maxLength: 200 });
const DeadLetterState = Type.Enum(["open", "replayed"], {
  description: "`replayed` once the event was taken in after all, whichever way it came again",
});

/** An event that was not handed on, or that a reader refused. */
export const DeadLetter = strict({
  id: DeadLetterId,
  system: Name,
  eventId: Type.String({ maxLength: 200 }),
  type: Type.String(),
  reason: Type.String({ description: "Why it could not be understood, or which reader refused it and why; as of the last try" }),
  receivedAt: Type.String({ description: "Wall-clock time of the first arrival" }),
  state: DeadLetterState,
  replayedAt: nullable(Type.String({ description: "Wall-clock time" })),
  event: Type.Unknown(),
});

export const listDeadLetters = operation({
  id: "listDeadLetters",
  method: "GET",
  path: "/v1/dead-letters",
  scope: "hub:dead-letters:read",
  summary:
    "Events of the sandbox that could not be understood or that a reader refused, replayed ones included unless `state` says otherwise.",
  query: strict({ ...pageQuery, state: Type.Optional(DeadLetterState) }),
  reply: { status: 200, body: pageOf(DeadLetter) },
});
export const replayDeadLetters = operation({
  id: "replayDeadLetters",
  method: "POST",
  path: "/v1/dead-letters/replays",
  scope: "hub:replays:write",
  summary:
    "Takes dead letters in again as they came; those taken become `replayed`, the others stay `open`. The same again under a new key changes nothing.",
  body: strict({ ids: Type.Array(DeadLetterId, { minItems: 1, maxItems: 1000, uniqueItems: true }) }),
  reply: { status: 200, body: strict({ items: Type.Array(strict({ id: DeadLetterId, state: DeadLetterState, reason: Type.String() })) }) },
  problems: ["not-found", "idempotency-key-in-use", "idempotency-key-reused"],
});
export const buryRefusedEvents = operation({
  id: "buryRefusedEvents",
  method: "POST",
  path: "/v1/dead-letters",
  scope: "hub:dead-letters:write",
  summary:
    "Takes events that a reader of the log refuses for good: each becomes a dead letter and is no longer counted as taken in. The same again, whatever the key, changes nothing; a letter that was replayed is open again. Events of sandboxes that are not here are dropped.",
  body: strict({
    items: Type.Array(strict({ event: CanonicalEvent, reason: Type.String({ minLength: 1, maxLength: 4000 }) }), {
      minItems: 1,
      maxItems: 1000,
    }),
  }),
  reply: { status: 200, body: strict({ buried: Type.Integer() }) },
  problems: ["wrong-tenant"],
});
export const listSandboxes = operation({
  id: "listSandboxes",
  method: "GET",
  path: "/v1/sandboxes",
  scope: "hub:sandboxes:read",
  summary:
    "Every sandbox that is here, and since when: what was written to the log before is of one that was removed. For readers of the log.",
  reply: {
    status: 200,
    body: strict({ items: Type.Array(strict({ tenant: Tenant, since: Type.String({ description: "Wall-clock time" }) })) }),
  },
});
export const replayEvents = operation({
  id: "replayEvents",
  method: "POST",
  path: "/v1/replays",
  scope: "hub:replays:write",
  summary:
    "Reads a system's event log of the sandbox from a cursor and takes in what was missed; the same again under a new key changes nothing.",
  body: strict({
    system: Name,
    after: nullable(Type.String({ maxLength: 40, description: "A cursor of the system's own log; null is its beginning" })),
    through: Type.Optional(
      Type.Integer({ minimum: 1, description: "Sequence number of the last event to take in; left out, the log is read to its end" }),
    ),
  }),
  reply: {
    status: 200,
    body: strict({ read: Type.Integer(), accepted: Type.Integer(), duplicates: Type.Integer(), deadLettered: Type.Integer() }),
  },
  problems: ["unknown-source", "unknown-sandbox", "idempotency-key-in-use", "idempotency-key-reused"],
});
export const getConsumption = operation({
  id: "getConsumption",
  method: "GET",
  path: "/v1/consumption",
  scope: "hub:consumption:read",
  summary:
    "Per system: how many distinct events of the sandbox were taken in, how often one came again, and how many dead letters are open.",
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
  problems: ["unknown-sandbox"],
});

/** An event that its system has published and that was not taken in, as its log has it; null where even that copy cannot be understood. */
export const MissingEvent = strict({
  system: Name,
  sequence: Type.Integer({ minimum: 1 }),
  after: Type.String({
    description: "Cursor of the system's log before the first event missing in this gap; a replay from it fills the gap",
  }),
  event: nullable(CanonicalEvent),
});
export type MissingEvent = Static<typeof MissingEvent>;

export const listMissingEvents = operation({
  id: "listMissingEvents",
  method: "GET",
  path: "/v1/missing-events",
  scope: "hub:consumption:read",
  summary:
    "Compares what each system has published with what was taken in: the events of the sandbox that lack, with what they are about, by system and position. At most 1000 of a gap; the others follow once those are here.",
  query: strict({ publishedUntil: Instant }),
  reply: { status: 200, body: strict({ items: Type.Array(MissingEvent) }) },
  problems: ["unknown-sandbox"],
});

export const hubContract = systemContract({
  name: "hub",
  title: "Integration hub",
  description: "Verifies, deduplicates and brings events to the canonical shape; hands them on; replays.",
  operations: {
    receiveEvents,
    listDeadLetters,
    replayDeadLetters,
    buryRefusedEvents,
    listSandboxes,
    replayEvents,
    getConsumption,
    listMissingEvents,
  },
  events: {},
  problems: problems({
    "signature-invalid": {
      status: 401,
      title: "The webhook signature is not valid",
      action: "Sign with the current secret of the system in the path and a timestamp within five minutes.",
    },
    "unknown-source": { status: 404, title: "No such system is registered", action: "Use the name of a registered system." },
  }),
});
