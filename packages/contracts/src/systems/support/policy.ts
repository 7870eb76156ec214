import Type, { type Static } from "typebox";
import { CalendarDate, Id, Name, nullable, strict } from "../../common/values.ts";

/** Zendesk's four, lowest first. */
export const Priority = Type.Enum(["low", "normal", "high", "urgent"]);
export type Priority = Static<typeof Priority>;

/** How much a customer matters, in CRM's words. */
export const CustomerTier = Type.Enum(["strategic", "enterprise", "mid_market", "small_business"]);
export type CustomerTier = Static<typeof CustomerTier>;

/** What is measured: to the first answer, to each answer after it, to the solution. */
export const SlaMetric = Type.Enum(["first_reply", "next_reply", "resolution"]);
export type SlaMetric = Static<typeof SlaMetric>;

/** States in which somebody else is awaited: the customer, or a third party. */
export const WaitingStatus = Type.Enum(["pending", "hold"]);
export type WaitingStatus = Static<typeof WaitingStatus>;

/** What minutes of a target are counted in: the calendar's hours, or all of them. */
export const SlaHours = Type.Enum(["business", "calendar"]);
export type SlaHours = Static<typeof SlaHours>;

const TimeOfDay = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: "HH:mm on the wall of the calendar's time zone" });

/** When the desk is staffed. */
export const BusinessCalendar = strict({
  name: Name,
  timeZone: Type.String({ pattern: "^[A-Za-z_]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$", description: "IANA name" }),
  hours: Type.Array(
    strict({
      day: Type.Integer({ minimum: 1, maximum: 7, description: "1 Monday to 7 Sunday, the day it opens" }),
      opens: TimeOfDay,
      closes: TimeOfDay,
    }),
    { minItems: 1, maxItems: 28, description: "A closing not after the opening is on the next day; 00:00 to 00:00 is the whole day" },
  ),
  holidays: Type.Array(strict({ on: CalendarDate, name: Name }), { maxItems: 100, description: "Whole days of the time zone" }),
});
export type BusinessCalendar = Static<typeof BusinessCalendar>;

const TargetMinutes = nullable(Type.Integer({ minimum: 1, maximum: 43_200 }));

/** What is promised at one priority; null for no promise. */
export const SlaTargets = strict({
  hours: SlaHours,
  firstReplyMinutes: TargetMinutes,
  nextReplyMinutes: TargetMinutes,
  resolutionMinutes: TargetMinutes,
});
export type SlaTargets = Static<typeof SlaTargets>;

const pausing = Type.Array(WaitingStatus, { maxItems: 2, uniqueItems: true });

/**
 * What a group of customers is promised. `pausesOn.resolution` makes the metric: none is Zendesk's total resolution time,
 * `pending` its requester wait time, `pending` and `hold` its agent work time.
 */
export const SlaPolicy = strict({
  name: Name,
  tiers: nullable(
    Type.Array(CustomerTier, { minItems: 1, maxItems: 4, uniqueItems: true, description: "Whom it is for; null for everybody" }),
  ),
  calendar: Name,
  pausesOn: strict({ reply: pausing, resolution: pausing }),
  warnAtPercent: nullable(Type.Integer({ minimum: 1, maximum: 99, description: "Part of a target after which a warning is given" })),
  targets: strict({ low: nullable(SlaTargets), normal: nullable(SlaTargets), high: nullable(SlaTargets), urgent: nullable(SlaTargets) }),
});
export type SlaPolicy = Static<typeof SlaPolicy>;

const rules = {
  onPriorityChange: Type.Enum(["retarget", "keep"], {
    description: "A new priority takes its own targets, counted from the beginning, or leaves those of the start",
  }),
  customerReplyToHold: Type.Enum(["opens", "keeps"], { description: "What a customer's comment does to a ticket on hold" }),
  closeAfterDays: Type.Integer({ minimum: 1, maximum: 28, description: "Days of 24 hours after which a solved ticket is closed" }),
  satisfaction: strict({ offered: Type.Boolean(), afterHours: Type.Integer({ minimum: 0, maximum: 720 }) }),
  creditRequests: strict({
    slaBreachNeeded: Type.Boolean({ description: "A credit for a breach needs a breach on the ticket" }),
    separateDecider: Type.Boolean({ description: "Whoever asks for a credit does not decide on it" }),
  }),
};

/** The tenant's rules for a ticket as they were when it was made; later changes do not reach it. */
export const TicketRules = strict({ policyVersion: Type.Integer({ minimum: 0 }), ...rules });
export type TicketRules = Static<typeof TicketRules>;

/** What the tenant decides of its desk. Of the SLA policies the first that is for the customer's tier applies. */
export const SupportPolicy = strict({
  id: Id("spl"),
  calendars: Type.Array(BusinessCalendar, { minItems: 1, maxItems: 10 }),
  slaPolicies: Type.Array(SlaPolicy, { maxItems: 20 }),
  ...rules,
});
export type SupportPolicy = Static<typeof SupportPolicy>;
