import Type, { type Static } from "typebox";
import { Instant, nullable, strict, tagged } from "./values.ts";

/*
 * Technical faults, one shape per kind: a kind has exactly the members that its effect uses. Faults of calls name an
 * operation, faults of events a type. Chance is drawn from the sandbox's seed, in a stream of its own for each call,
 * event or object, so that the order in which they arrive changes nothing.
 */

const id = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,60}$" });
const scenarioInstant = (description: string) => Type.String({ ...Instant, description });
const window = {
  from: nullable(scenarioInstant("Active from this scenario instant on; null for since always")),
  to: nullable(scenarioInstant("Active until just before this scenario instant; null for until taken away")),
};
const operationMatch = Type.String({ pattern: "^(\\*|[a-z][A-Za-z0-9]{0,99})$", description: "Id of an operation, or `*` for all" });
const eventMatch = Type.String({
  maxLength: 200,
  pattern: "^(\\*|[a-z_]+\\.[a-z_]+\\.[a-z_]+\\.v[0-9]+(@[\\x21-\\x7e]+)?)$",
  description: "Type of an event, `type@subject` for those about one object, or `*` for all",
});
const probabilityOf = (what: string) => Type.Number({ minimum: 0, maximum: 1, description: `Chance of each ${what} to be hit` });
const retryAfterSeconds = Type.Optional(
  Type.Integer({ minimum: 0, maximum: 3600, description: "Sent as `Retry-After`; no such header where left out" }),
);

const ofCalls = { match: operationMatch, ...window };
const ofEvents = { match: eventMatch, ...window, probability: probabilityOf("event") };

export const LatencyFault = strict(
  {
    id,
    kind: Type.Literal("latency"),
    ...ofCalls,
    probability: probabilityOf("try of a call"),
    latencyMs: Type.Integer({ minimum: 0, maximum: 60_000, description: "Real time; the median where `p99Ms` is given" }),
    p99Ms: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 60_000, description: "99 of 100 calls wait less: waits are then drawn log-normally" }),
    ),
  },
  { description: "Calls hit wait before anything is done. Several such faults add up." },
);

export const ErrorRateFault = strict(
  {
    id,
    kind: Type.Literal("error_rate"),
    ...ofCalls,
    probability: probabilityOf("try of a call"),
    status: Type.Optional(Type.Enum([500, 502, 503, 504], { default: 500, description: "Status of the answer; 500 where left out" })),
    effect: Type.Optional(
      Type.Enum(["none", "done"], { description: "What has been done when the call fails; drawn evenly where left out" }),
    ),
    retryAfterSeconds,
  },
  { description: "Calls hit fail: before their effect, or after it so that only the answer is lost." },
);

export const OutageFault = strict(
  { id, kind: Type.Literal("outage"), ...ofCalls },
  { description: "Every call touched is refused with 503 and `Retry-After: 1`, from the one scenario instant to the other." },
);

export const MaintenanceFault = strict(
  { id, kind: Type.Literal("maintenance"), ...ofCalls },
  { description: "Calls that would change something are refused with 503 and `Retry-After: 1`; reads are served." },
);

export const RateLimitFault = strict(
  {
    id,
    kind: Type.Literal("rate_limit"),
    ...ofCalls,
    requestsPerSecond: Type.Number({ minimum: 0.001, maximum: 1_000_000, description: "Calls a second in the long run, in real time" }),
    burst: Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Calls at once before the limit holds" }),
  },
  {
    description:
      "Every client, or all of them together where the product counts by account, may make so many calls in the sandbox; those beyond are refused with 429 and the seconds to wait.",
  },
);

export const LockTimeoutFault = strict(
  {
    id,
    kind: Type.Literal("lock_timeout"),
    ...ofCalls,
    holdMs: Type.Integer({
      minimum: 1,
      maximum: 60_000,
      description: "Real time that a change keeps its object; its answer comes after it",
    }),
    waitMs: Type.Integer({ minimum: 0, maximum: 60_000, description: "Real time that the next change of that object waits for it" }),
  },
  {
    description:
      "A change keeps the object its path names first to itself. Another change of that object waits for it, and is refused with 429, `lock-timeout` and `Retry-After: 1` once it has waited long enough. Calls whose path names no object, and reads, wait for nobody.",
  },
);

export const StaleDataFault = strict(
  {
    id,
    kind: Type.Literal("stale_data"),
    ...ofCalls,
    probability: probabilityOf("version of an object"),
  },
  { description: "Reads show objects hit as they were one version ago, under that version's `ETag`, until they change again." },
);

export const DiskFullFault = strict(
  { id, kind: Type.Literal("disk_full"), ...ofCalls },
  {
    description:
      "The store may not grow: calls that would change something, and with `*` due work, are refused with 507 and `Retry-After: 1` where they need room, and have no effect. Reads are served.",
  },
);

export const DuplicateFault = strict(
  { id, kind: Type.Literal("duplicate"), ...ofEvents },
  { description: "Events hit are delivered twice." },
);

export const ReorderFault = strict(
  { id, kind: Type.Literal("reorder"), ...ofEvents },
  {
    description:
      "Events hit come behind the others that wait with them, last first. One that comes alone is held until a later event of the sandbox is there, `to` has come, or the fault is taken away; the sandbox counts it in `eventsHeld`.",
  },
);

export const DropFault = strict(
  { id, kind: Type.Literal("drop"), ...ofEvents },
  { description: "Events hit are never delivered; they stay in the log for replay." },
);

export const SchemaDriftFault = strict(
  {
    id,
    kind: Type.Literal("schema_drift"),
    ...ofEvents,
    member: Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,59}$", description: "Member of the event's data; data without it is as it was" }),
    change: Type.Enum(["removed", "renamed", "retyped"], { description: "`renamed` to `<member>V2`; `retyped` to a list of its value" }),
  },
  { description: "Events hit arrive in another shape than declared; the log keeps them as they were, for replay." },
);

export const DelayFault = strict(
  {
    id,
    kind: Type.Literal("delay"),
    ...ofEvents,
    to: scenarioInstant("Scenario instant at which the events go out"),
  },
  { description: "Events hit wait until `to`, or until the fault is taken away." },
);

/** A technical fault planted in a sandbox, active between two scenario instants. */
export const Fault = tagged("kind", [
  LatencyFault,
  ErrorRateFault,
  OutageFault,
  MaintenanceFault,
  RateLimitFault,
  LockTimeoutFault,
  StaleDataFault,
  DiskFullFault,
  DuplicateFault,
  ReorderFault,
  DropFault,
  DelayFault,
  SchemaDriftFault,
]);
export type Fault = Static<typeof Fault>;
export type FaultKind = Fault["kind"];
/** The faults of some kinds. */
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;
