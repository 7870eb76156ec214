import Type, { type Static } from "typebox";
import { CalendarDate, ExternalKey, Id, Instant, Name, nullable, strict } from "../../common/values.ts";
import { Aggregation, EventTypeName, MeteringPolicy, PropertyName, QuantityRounding, Slug, UsageQuantity } from "./entities.ts";

const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** Flat: meters read members of the first level. */
export const UsageData = Type.Record(
  Type.String(),
  Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean(), Type.Null()]),
  { maxProperties: 40 },
);
export type UsageData = Static<typeof UsageData>;

/**
 * CloudEvents 1.0 in JSON, with the tracing extension. `source` and `id` together name one event for ever;
 * `subject` says whose usage it is; without `time` it happened when it was received.
 */
export const MeteredEvent = strict({
  specversion: Type.Literal("1.0"),
  id: text(200),
  source: text(200),
  type: EventTypeName,
  subject: ExternalKey,
  time: Type.Optional(Type.String({ format: "date-time", maxLength: 35, description: "RFC 3339 time with offset" })),
  datacontenttype: Type.Optional(Type.Literal("application/json")),
  dataschema: Type.Optional(Type.String({ maxLength: 200 })),
  traceparent: Type.Optional(Type.String({ maxLength: 100 })),
  tracestate: Type.Optional(Type.String({ maxLength: 500 })),
  data: Type.Optional(UsageData),
});
export type MeteredEvent = Static<typeof MeteredEvent>;

/** Why an event counts nowhere. */
export const RefusalCode = Type.Enum([
  "unknown-event-type",
  "unknown-subject",
  "no-subscription",
  "time-not-readable",
  "too-old",
  "in-the-future",
  "value-missing",
  "not-a-number",
  "too-precise",
  "too-large",
  "negative-quantity",
  "group-not-text",
  "too-many-values",
  "id-reused",
]);
export type RefusalCode = Static<typeof RefusalCode>;

/** `late` counts by the late policy; a `duplicate` has counted before; `refused` counts nowhere and may be sent again. */
export const VerdictName = Type.Enum(["accepted", "late", "quarantined", "duplicate", "refused"]);
export type VerdictName = Static<typeof VerdictName>;

/** What became of one event of a batch, in the order of the batch. */
export const Verdict = strict({ id: text(200), verdict: VerdictName, code: nullable(RefusalCode), detail: nullable(Type.String()) });
export type Verdict = Static<typeof Verdict>;

const count = Type.Integer({ minimum: 0 });

/** One delivery of events; its counts add up to what was received. */
export const Batch = strict({
  id: Id("bat"),
  client: Type.String(),
  receivedAt: Instant,
  received: count,
  accepted: count,
  late: count,
  quarantined: count,
  duplicates: count,
  refused: count,
  refusals: Type.Array(strict({ code: RefusalCode, count })),
  policy: MeteringPolicy,
});
export type Batch = Static<typeof Batch>;

/** An event of a delivery and what became of it. `meter` and `quantity` are what a meter that sums would read; null where none can. */
export const JudgedEvent = strict({
  source: text(200),
  id: text(200),
  subject: ExternalKey,
  time: Type.String({ maxLength: 35, description: "As it came; when it was received where it had none" }),
  meter: nullable(Slug),
  quantity: nullable(UsageQuantity),
  verdict: VerdictName,
  code: nullable(RefusalCode),
  subscriptionId: nullable(Id("sub")),
});
export type JudgedEvent = Static<typeof JudgedEvent>;

/** A delivery as it is told, with every event of it but the duplicates. */
export const JudgedBatch = strict({ ...Batch.properties, events: Type.Array(JudgedEvent) });

/** An event that was refused, kept as it came. */
export const Rejection = strict({
  id: Id("rej"),
  batchId: Id("bat"),
  code: RefusalCode,
  detail: Type.String(),
  receivedAt: Instant,
  event: MeteredEvent,
});
export type Rejection = Static<typeof Rejection>;

/** Day and subject under which an event counts. */
export const StreamDay = Type.String({
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}/sbj_[0-9a-z]{20}$",
  description: "UTC day and subject under which an event counts, such as `2026-01-05/sbj_…`",
});

/** An event that was taken in. A `reversal` takes back the one it names; `countedAt` is null while it counts nowhere. */
export const UsageEvent = strict({
  id: Id("uev"),
  kind: Type.Enum(["usage", "reversal", "replacement"]),
  source: text(200),
  eventId: text(200),
  type: EventTypeName,
  subjectId: Id("sbj"),
  subscriptionId: Id("sub"),
  meterIds: Type.Array(Id("mtr"), { description: "Meters it counts on" }),
  time: Instant,
  receivedAt: Instant,
  countedAt: nullable(Instant),
  isLate: Type.Boolean(),
  reverses: nullable(Id("uev")),
  batchId: nullable(Id("bat")),
  stream: StreamDay,
  data: UsageData,
});
export type UsageEvent = Static<typeof UsageEvent>;

/** Takes an event back and, where a replacement is named, counts that instead; the event itself never changes. */
export const Correction = strict({
  id: Id("cor"),
  usageEventId: Id("uev"),
  reversalId: Id("uev"),
  replacementId: nullable(Id("uev")),
  subscriptionId: Id("sub"),
  reason: Name,
  client: Type.String(),
  correctedAt: Instant,
  reopened: Type.Array(Id("ucl")),
});
export type Correction = Static<typeof Correction>;

/** A late event set aside until a person decides. */
export const Quarantined = strict({
  id: Id("qua"),
  usageEventId: Id("uev"),
  subjectId: Id("sbj"),
  subscriptionId: Id("sub"),
  reason: Type.Enum(["late", "subscription_ended"]),
  status: Type.Enum(["held", "released", "discarded"]),
  heldAt: Instant,
  resolution: nullable(Name),
  policy: MeteringPolicy,
});
export type Quarantined = Static<typeof Quarantined>;

export const GroupValue = strict({ property: PropertyName, value: Type.String({ maxLength: 500 }) });
export type GroupValue = Static<typeof GroupValue>;

/** Usage of one window and group. */
export const UsageRow = strict({
  startAt: Instant,
  endAt: Instant,
  group: Type.Array(GroupValue),
  quantity: UsageQuantity,
  events: count,
});
export type UsageRow = Static<typeof UsageRow>;

/**
 * What one subscription used of one meter in one period, for billing to take. It never changes but for its status: usage
 * that comes after all reopens it, and the next closing is a further revision with the difference in `adjustment`. Billing takes one record of usage a period, named by `recordId`,
 * the period's first closing, with `units` as its quantity; a further revision corrects that record to its own `units`.
 */
export const Closing = strict({
  id: Id("ucl"),
  subscriptionId: Id("sub"),
  accountId: Id("acc"),
  meterId: Id("mtr"),
  meter: Slug,
  unit: Name,
  aggregation: Aggregation,
  from: CalendarDate,
  to: CalendarDate,
  cutOffAt: Instant,
  revision: Type.Integer({ minimum: 1 }),
  quantity: UsageQuantity,
  rounding: QuantityRounding,
  billable: UsageQuantity,
  adjustment: UsageQuantity,
  carriedIn: UsageQuantity,
  units: Type.String({
    pattern: "^[0-9]{1,30}$",
    description: "Whole units to bill for the period: what is billable and carried in, cut off; the rest is carried on",
  }),
  groups: Type.Array(strict({ group: Type.Array(GroupValue), quantity: UsageQuantity, events: count })),
  moreGroups: Type.Integer({ minimum: 0, description: "Groups not printed, beyond the first 200; `quantity` has them" }),
  events: count,
  lateEvents: count,
  policy: MeteringPolicy,
  closedAt: Instant,
  status: Type.Enum(["closed", "reopened", "superseded"]),
  recordId: Id("ucl"),
});
export type Closing = Static<typeof Closing>;

/** A closing as it would be now. */
export const ClosingPreview = Type.Omit(Closing, ["id", "closedAt", "status", "recordId"], { additionalProperties: false });
export type ClosingPreview = Static<typeof ClosingPreview>;
