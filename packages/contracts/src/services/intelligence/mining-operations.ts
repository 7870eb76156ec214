import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Name, nullable, strict } from "../../common/values.ts";
import { OcelLog } from "./ocel.ts";

const scope = "intelligence:kpis:read";
const window = { from: Type.String({ maxLength: 40 }), to: Type.String({ maxLength: 40 }) };
const ObjectType = Type.String({ minLength: 1, maxLength: 2000, description: "A type of object: invoice, contract, case …" });
const Seconds = Type.Number({ description: "Scenario time in seconds" });
const Count = Type.Integer({ minimum: 0 });
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 }));

/** What follows what in the lives of objects of one type; times are between the two events of one object. */
export const ProcessGraph = strict({
  objectType: ObjectType,
  objects: Type.Integer({ minimum: 0, description: "Objects with an event in the window" }),
  activities: Type.Array(strict({ activity: Type.String(), events: Count, starts: Count, ends: Count })),
  edges: Type.Array(strict({ source: Type.String(), target: Type.String(), count: Count, medianSeconds: Seconds, p95Seconds: Seconds })),
});
export type ProcessGraph = Static<typeof ProcessGraph>;

export const getProcessGraph = operation({
  id: "getProcessGraph",
  method: "GET",
  path: "/v1/process/graph",
  scope,
  summary:
    "The directly-follows graph of one type of object: an edge from each event of an object to its next in the window [from, to), with count, median and 95th percentile of the time between. An event belongs to every object it names.",
  query: strict({ ...window, objectType: ObjectType }),
  reply: { status: 200, body: ProcessGraph },
  problems: ["unknown-sandbox"],
});

/** One way of going through the process, and who went it. */
export const ProcessVariant = strict({
  hash: Type.String({ description: "First 16 hex digits of the SHA-256 of the path" }),
  path: Type.Array(Type.String()),
  cases: Count,
  share: Type.Number({ description: "Of all cases of the window, 0 to 1" }),
  medianSeconds: Seconds,
  example: Type.String({ description: "The first case of it by name" }),
});
export type ProcessVariant = Static<typeof ProcessVariant>;

/** An activity that returned: how often, in how many cases, and the time from each occurrence to its return. */
export const Rework = strict({ activity: Type.String(), cases: Count, returns: Count, seconds: Seconds });
export type Rework = Static<typeof Rework>;

export const getProcessVariants = operation({
  id: "getProcessVariants",
  method: "GET",
  path: "/v1/process/variants",
  scope,
  summary:
    "Variants and rework loops of business cases that began in the window, most frequent first; with an object type, those of its objects' events in the window.",
  query: strict({ ...window, objectType: Type.Optional(ObjectType), limit }),
  reply: {
    status: 200,
    body: strict({ cases: Count, variants: Count, items: Type.Array(ProcessVariant), rework: Type.Array(Rework) }),
  },
  problems: ["unknown-sandbox"],
});

export const DeviationKind = Type.Enum(["skipped_approval", "wrong_order", "missing_step", "unexpected_step"]);
export type DeviationKind = Static<typeof DeviationKind>;

/** Where a business case went another way than declared, and the events this rests on. */
export const Deviation = strict({
  correlationId: Name,
  flow: Name,
  kind: DeviationKind,
  activity: Type.String({ description: "The step that was skipped, missing, out of order or not expected" }),
  detail: Type.String(),
  eventIds: Type.Array(Type.String()),
});
export type Deviation = Static<typeof Deviation>;

export const getProcessConformance = operation({
  id: "getProcessConformance",
  method: "GET",
  path: "/v1/process/conformance",
  scope,
  summary:
    "Business cases that began in the window, compared with the declared flow of their kind; cases of no declared flow are not counted.",
  query: strict({ ...window, limit }),
  reply: {
    status: 200,
    body: strict({
      flows: Type.Array(strict({ flow: Name, cases: Count, conforming: Count })),
      kinds: Type.Array(strict({ kind: DeviationKind, activity: Type.String(), flow: Name, cases: Count })),
      items: Type.Array(Deviation),
    }),
  },
  problems: ["unknown-sandbox"],
});

/** The waiting before a step. `share` is of all waiting in the window, 0 to 1. */
export const Bottleneck = strict({
  activity: Type.String(),
  after: Type.String({ description: "The step it most often waited after" }),
  times: Count,
  totalSeconds: Seconds,
  share: Type.Number(),
  medianSeconds: Seconds,
  p95Seconds: Seconds,
});
export type Bottleneck = Static<typeof Bottleneck>;

export const getProcessBottlenecks = operation({
  id: "getProcessBottlenecks",
  method: "GET",
  path: "/v1/process/bottlenecks",
  scope,
  summary:
    "For each step the waiting before it in business cases that began in the window, the longest in sum first; with an object type, in its objects' events in the window.",
  query: strict({ ...window, objectType: Type.Optional(ObjectType), limit }),
  reply: { status: 200, body: strict({ items: Type.Array(Bottleneck) }) },
  problems: ["unknown-sandbox"],
});

export const getProcessLog = operation({
  id: "getProcessLog",
  method: "GET",
  path: "/v1/process/log",
  scope,
  summary: "The sandbox's events as an OCEL 2.0 log in canonical order; of an imported log, the log itself.",
  reply: { status: 200, body: OcelLog },
  problems: ["unknown-sandbox", "log-too-large"],
});

export const importProcessLog = operation({
  id: "importProcessLog",
  method: "POST",
  path: "/v1/process/log",
  scope: "intelligence:logs:write",
  summary:
    "Takes an OCEL 2.0 log into a sandbox without events, for its graph and variants. With a case type each object of it is a case; without one the event attribute `correlation_id` names the case, where there is one.",
  body: strict({ caseType: nullable(ObjectType), log: OcelLog }),
  reply: { status: 200, body: strict({ events: Count, objects: Count, cases: Count }) },
  problems: ["unknown-sandbox", "wrong-tenant", "sandbox-not-empty", "inconsistent-log"],
});
