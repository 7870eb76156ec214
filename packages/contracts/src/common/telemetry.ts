import Type, { type Static } from "typebox";
import { operation } from "./operation.ts";
import { CalendarDate, Instant, Name, Tenant, nullable, strict } from "./values.ts";

/*
 * What a process counts of its own traffic and hands on, window by window, to whoever keeps figures (ADR 0022). A window is
 * closed when it is asked for and never changes afterwards, so that one stored twice counts once.
 */

/**
 * What became of a call: answered, refused (4xx), turned away by a limit (429), turned away until later because there is no
 * room or nobody serves (503 or 507 with `Retry-After`), failed on our side (any other 5xx).
 */
export const CallOutcome = Type.Enum(["ok", "refused", "limited", "turned_away", "failed"]);
export type CallOutcome = Static<typeof CallOutcome>;

/**
 * What became of a delivery. The source of events counts tries to hand a batch over: `delivered` was acknowledged, `failed`
 * was not, and `retried` was made because an earlier one failed (it is one of the other two besides). The hub counts events,
 * by the system they are from: `taken_in` for the first time, `duplicate` known before and dropped, `dead_lettered` when a
 * letter is buried, `replayed` when it was a replay that brought an event in (it is taken in besides).
 */
export const DeliveryOutcome = Type.Enum(["delivered", "failed", "retried", "taken_in", "duplicate", "dead_lettered", "replayed"]);
export type DeliveryOutcome = Static<typeof DeliveryOutcome>;

const day = { ...CalendarDate, description: "Scenario day of the sandbox's clock in the process that counted" };

/** Calls that were alike, of one scenario day. */
export const CallCount = strict({
  tenant: Tenant,
  day,
  operation: Name,
  version: Type.String({ pattern: "^(v[0-9]+|none)$", description: "Version of the API, as its path says; `none` where it says none" }),
  client: Type.String({
    minLength: 1,
    maxLength: 200,
    description: "As the caller's token names it; `*` where callers had to be counted together",
  }),
  outcome: CallOutcome,
  deprecated: Type.Boolean({ description: "The operation is to go" }),
  calls: Type.Integer({ minimum: 1 }),
  totalMs: Type.Number({ minimum: 0, description: "Real time to answer, of all of them" }),
  maxMs: Type.Number({ minimum: 0 }),
});
export type CallCount = Static<typeof CallCount>;

/** Deliveries that were alike, of one scenario day. */
export const DeliveryCount = strict({
  tenant: Tenant,
  day,
  system: Type.String({ ...Name, description: "The system that published the events" }),
  outcome: DeliveryOutcome,
  count: Type.Integer({ minimum: 1, description: "Tries at the source of events, events at the hub" }),
});
export type DeliveryCount = Static<typeof DeliveryCount>;

/**
 * What of a process's own events waited to be delivered, as it was read on one scenario day: each time a window was closed,
 * and while tries to deliver failed. What a planted fault keeps back does not wait. Nothing is told again of a sandbox of
 * which nothing waits.
 */
export const Backlog = strict({
  tenant: Tenant,
  day,
  events: Type.Integer({ minimum: 0, description: "Events that waited at the last reading" }),
  mostEvents: Type.Integer({ minimum: 0, description: "The most that waited at any reading" }),
  oldestMs: Type.Number({ minimum: 0, description: "For how long the oldest had waited at the last reading, in real time" }),
  longestMs: Type.Number({ minimum: 0, description: "The longest that an oldest had waited at any reading" }),
});
export type Backlog = Static<typeof Backlog>;

/**
 * An event that the hub got more than once, or by a later try of its source than the first. Both numbers only grow, so that of
 * several such rows the highest hold. Nothing is told of an event that came once by the first try.
 */
export const Redelivery = strict({
  tenant: Tenant,
  correlationId: Type.String(),
  event: Type.String({ minLength: 1, maxLength: 200, description: "Id of the event" }),
  tries: Type.Integer({ minimum: 1, description: "The how-manieth try of its source, since the source's start, brought it" }),
  deliveries: Type.Integer({ minimum: 1, description: "How often it came; all but the first were dropped as known" }),
});
export type Redelivery = Static<typeof Redelivery>;

/** A technical fault that was planted in a process, or taken away, in the order in which it happened. */
export const FaultChange = strict({
  tenant: Tenant,
  fault: Name,
  kind: Name,
  match: Type.String({ maxLength: 200 }),
  from: nullable(Instant),
  to: nullable(Instant),
  at: Type.String({ ...Instant, description: "Scenario instant of the change" }),
  state: Type.Enum(["planted", "lifted"]),
});
export type FaultChange = Static<typeof FaultChange>;

export const TelemetryWindow = strict({
  number: Type.Integer({ minimum: 1, description: "Counts up from 1 in each start of the process" }),
  calls: Type.Array(CallCount),
  deliveries: Type.Array(DeliveryCount),
  backlogs: Type.Array(Backlog),
  redeliveries: Type.Array(Redelivery),
  faults: Type.Array(FaultChange),
});
export type TelemetryWindow = Static<typeof TelemetryWindow>;

export const Telemetry = strict({
  instance: Type.String({
    pattern: "^[0-9a-z]+-[0-9a-z]+$",
    description: "Names this start of the process; later starts come later in order",
  }),
  window: nullable(TelemetryWindow),
  next: nullable(Type.String({ description: "What to ask with once the window is stored; null where there is no window" })),
  more: Type.Boolean({ description: "Something has been counted that is in no window yet" }),
});
export type Telemetry = Static<typeof Telemetry>;

export const getTelemetry = operation({
  id: "getTelemetry",
  method: "GET",
  path: "/control/v1/telemetry",
  scope: "control:telemetry:read",
  summary:
    "What the process has counted of its traffic since the window before, over all sandboxes. The window is the same at each call until one acknowledges it by `after`.",
  query: strict({
    after: Type.Optional(
      Type.String({
        maxLength: 80,
        description: "`next` of the last window that is stored; of another start of the process it acknowledges nothing",
      }),
    ),
  }),
  reply: { status: 200, body: Telemetry },
  problems: ["wrong-tenant", "unknown-sandbox"],
});

/** Operations of every process that counts its traffic. */
export const telemetryOperations = { getTelemetry };
