import Type, { type Static } from "typebox";
import { CalendarDate, ExternalKey, Id, Instant, Name, nullable, strict } from "../../common/values.ts";

export const Slug = Type.String({ pattern: "^[a-z][a-z0-9_]{0,62}$", description: "Short name of a meter" });
export const EventTypeName = Type.String({ minLength: 1, maxLength: 120, description: "CloudEvents `type`" });
export const PropertyName = Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]{0,59}$", description: "Member of an event's `data`" });

/** An exact quantity of a meter's unit; sums may be longer than any one event's value. */
export const UsageQuantity = Type.String({ pattern: "^-?[0-9]{1,30}(\\.[0-9]{1,8})?$", description: "Exact quantity, decimal text" });

/** How the events of a period become one quantity. `weighted_sum` weighs a running level by how long it stood. */
export const Aggregation = Type.Enum(["sum", "count", "max", "unique", "latest", "weighted_sum"]);
export type Aggregation = Static<typeof Aggregation>;

/** How a closed period's quantity becomes whole units. */
export const QuantityRounding = Type.Enum(["exact", "up", "half_up", "down"]);
export type QuantityRounding = Static<typeof QuantityRounding>;

export const WindowSize = Type.Enum(["hour", "day"]);
export type WindowSize = Static<typeof WindowSize>;

/** What is counted of which events, and how. It never changes, or what it has counted would mean something else. */
export const Meter = strict({
  id: Id("mtr"),
  slug: Slug,
  name: Name,
  eventType: EventTypeName,
  aggregation: Aggregation,
  valueProperty: nullable(PropertyName),
  groupBy: Type.Array(PropertyName, { maxItems: 5 }),
  windowSize: WindowSize,
  unit: Name,
  rounding: QuantityRounding,
  status: Type.Enum(["active", "archived"]),
});
export type Meter = Static<typeof Meter>;

/** Whoever or whatever uses: the `subject` of its events. */
export const Subject = strict({ id: Id("sbj"), key: ExternalKey, name: Name });
export type Subject = Static<typeof Subject>;

/** From when until when a subject's usage belongs to a subscription. `endOn` is the day after the last; null is open. */
export const Binding = strict({
  id: Id("bnd"),
  subjectId: Id("sbj"),
  subscriptionId: Id("sub"),
  accountId: Id("acc"),
  startOn: CalendarDate,
  endOn: nullable(CalendarDate),
});
export type Binding = Static<typeof Binding>;

/** What becomes of an event that arrives after the cut-off of its window. */
export const LateTreatment = Type.Enum(["current_window", "reopen", "quarantine"]);
export type LateTreatment = Static<typeof LateTreatment>;

/** What becomes of an event with a negative value for a `sum` meter; the changes of a running level go both ways anyhow. */
export const NegativeTreatment = Type.Enum(["refuse", "net"], {
  description: "Refused, so that usage is taken back by a correction only; or added up with the rest",
});

/** The tenant's rules where products disagree; printed on every batch and every closing. */
export const MeteringPolicy = strict({
  graceHours: Type.Integer({ minimum: 0, maximum: 720, description: "How long after its end a window takes events as if on time" }),
  lateEvents: LateTreatment,
  oldestDays: Type.Integer({ minimum: 1, maximum: 400, description: "Events older than this are refused" }),
  futureMinutes: Type.Integer({ minimum: 0, maximum: 1440, description: "Events further ahead than this are refused" }),
  negativeQuantities: NegativeTreatment,
});
export type MeteringPolicy = Static<typeof MeteringPolicy>;

/** A policy as it is set; what an earlier caller does not know keeps its default. */
export const MeteringPolicyRequest = strict({ ...MeteringPolicy.properties, negativeQuantities: Type.Optional(NegativeTreatment) });
export type MeteringPolicyRequest = Static<typeof MeteringPolicyRequest>;

/**
 * How often a subject should be heard of on a meter, and whether it is. `off` while nothing is expected: no cadence, an
 * archived meter, or a subject bound to no subscription; a later binding takes it up again.
 */
export const Expectation = strict({
  id: Id("exp"),
  subjectId: Id("sbj"),
  meterId: Id("mtr"),
  everyMinutes: nullable(Type.Integer({ minimum: 1, maximum: 527_040 })),
  toleranceMinutes: Type.Integer({ minimum: 0, maximum: 527_040 }),
  status: Type.Enum(["met", "gap", "off"]),
  lastEventAt: Instant,
  dueAt: nullable(Instant),
});
export type Expectation = Static<typeof Expectation>;

/** A quantity of one subscription and meter within a calendar month (UTC) that somebody wants to hear of. */
export const Threshold = strict({
  id: Id("thr"),
  subscriptionId: Id("sub"),
  meterId: Id("mtr"),
  quantity: Type.String({ pattern: "^[0-9]{1,12}(\\.[0-9]{1,8})?$", description: "Exact quantity, decimal text" }),
  reachedIn: Type.Array(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}$" }), { description: "Months in which it was told, once each" }),
});
export type Threshold = Static<typeof Threshold>;
