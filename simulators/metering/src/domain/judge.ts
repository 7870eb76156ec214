import type { Binding, Meter, MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { MeteredEvent, RefusalCode, UsageData, UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { addMs, epochMs, instantOf, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { bindingOn } from "./binding.ts";
import { readUsage, type ReadData } from "./reading.ts";
import { windowStart } from "./window.ts";

/** Between which times an event is taken, and before which one it is late; the same for a whole batch. */
export type Limits = { readonly oldest: Instant; readonly newest: Instant; readonly cutOff: Instant };

/** Source: Stripe's limits on the time of a meter event, by policy. */
export function limitsOf(now: Instant, { oldestDays, futureMinutes, graceHours }: MeteringPolicy): Limits {
  return {
    oldest: addMs(now, -oldestDays * 24 * HOUR_MS),
    newest: addMs(now, futureMinutes * 60_000),
    cutOff: addMs(now, -graceHours * HOUR_MS),
  };
}

/** What is known when an event arrives. */
export type Ground = {
  readonly now: Instant;
  readonly policy: MeteringPolicy;
  readonly limits: Limits;
  /** The event of this source and id that was taken in before. */
  readonly seen: UsageEvent | undefined;
  /** Active meters of the event's type. */
  readonly meters: readonly Meter[];
  /** Whose usage it is; undefined when nobody is registered under the event's subject. */
  readonly subject: { readonly id: string; readonly bindings: readonly Binding[] } | undefined;
  /** The day up to which a subscription's usage of a meter is closed. */
  readonly closedThrough: (meterId: string, subscriptionId: string) => CalendarDate | null;
};

export type MeterReading = ReadData & { readonly meter: Meter };
export type Counted = {
  readonly outcome: "counted";
  readonly isLate: boolean;
  readonly time: Instant;
  readonly countedAt: Instant;
  readonly subjectId: string;
  readonly subscriptionId: string;
  readonly readings: readonly MeterReading[];
};
export type SetAside = Omit<Counted, "outcome" | "countedAt"> & {
  readonly outcome: "quarantined";
  readonly reason: "late" | "subscription_ended";
};
export type Refused = { readonly outcome: "refused"; readonly code: RefusalCode; readonly detail: string };
export type Judgement = Counted | SetAside | Refused | { readonly outcome: "duplicate" };

const NO_DATA: UsageData = {};

/**
 * What becomes of one event. `source` and `id` together name it for ever (CloudEvents 1.0, section 3.1): the same content
 * again is a duplicate, other content under them is refused. An event counts on all meters of its type or on none.
 *
 * It is late when it arrives at or after the cut-off of its window, or its day is closed. The cut-off is a matter of the
 * scenario clock alone, and a period closes only after the cut-off of its last window, so whether a closing or an event
 * of the same instant comes first changes nothing.
 */
export function judge(event: MeteredEvent, ground: Ground): Judgement {
  const { now, policy, limits, seen, meters, subject } = ground;
  if (seen)
    return subject?.id === seen.subjectId && isSame(event, seen)
      ? { outcome: "duplicate" }
      : refused("id-reused", `${seen.id} has other content under this id`);
  if (meters.length === 0) return refused("unknown-event-type", `No active meter reads ${event.type}`);
  if (!subject) return refused("unknown-subject", `No subject ${event.subject} is registered`);
  const time = event.time === undefined ? now : timeOf(event.time);
  if (time === undefined) return refused("time-not-readable", "The time is not on the calendar");
  if (time < limits.oldest) return refused("too-old", `Older than ${policy.oldestDays} days`);
  if (time > limits.newest) return refused("in-the-future", `More than ${policy.futureMinutes} minutes ahead`);
  const binding = bindingOn(subject.bindings, time.slice(0, 10));
  if (!binding) return refused("no-subscription", `${event.subject} is bound to no subscription on ${time.slice(0, 10)}`);
  const readings: MeterReading[] = [];
  for (const meter of meters) {
    const read = readUsage(meter, event.data ?? NO_DATA, policy);
    if (read.outcome === "unread") return refused(read.code, read.detail);
    readings.push({ ...read, meter });
  }
  const { subscriptionId } = binding;
  const isLate = meters.some((meter) => isPast(time, meter, subscriptionId, ground));
  const what = { isLate, time, subjectId: subject.id, subscriptionId, readings };
  if (!isLate || policy.lateEvents === "reopen") return { ...what, outcome: "counted", countedAt: time };
  if (policy.lateEvents === "quarantine") return { ...what, outcome: "quarantined", reason: "late" };
  // Without a current window of the same subscription nobody would ever bill it: a person decides.
  if (!isCurrent(subject.bindings, subscriptionId, now)) return { ...what, outcome: "quarantined", reason: "subscription_ended" };
  return { ...what, outcome: "counted", countedAt: now };
}

/** Whether a subject's usage of today belongs to the subscription. Source: ours; first day included, last excluded. */
export function isCurrent(bindings: readonly Binding[], subscriptionId: string, now: Instant): boolean {
  return bindingOn(bindings, now.slice(0, 10))?.subscriptionId === subscriptionId;
}

const HOUR_MS = 3_600_000;

function isPast(time: Instant, meter: Meter, subscriptionId: string, { limits, closedThrough }: Ground): boolean {
  // Windows are aligned: one has ended by the cut-off when it lies before the window the cut-off lies in.
  if (windowStart(time, meter.windowSize) < windowStart(limits.cutOff, meter.windowSize)) return true;
  // A longer grace than when the period was closed does not open it again.
  const closed = closedThrough(meter.id, subscriptionId);
  return closed !== null && time.slice(0, 10) < closed;
}

/** What most senders write, and what an instant is here. */
const USUAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** RFC 3339 with any offset as an instant. A leap second has none. */
function timeOf(text: string): Instant | undefined {
  const ms = epochMs(text);
  if (Number.isNaN(ms)) return undefined;
  return USUAL.test(text) ? text : instantOf(ms);
}

function isSame(event: MeteredEvent, seen: UsageEvent): boolean {
  return (
    event.type === seen.type &&
    (event.time === undefined || timeOf(event.time) === seen.time) &&
    canonicalJson(event.data ?? NO_DATA) === canonicalJson(seen.data)
  );
}

const refused = (code: RefusalCode, detail: string): Refused => ({ outcome: "refused", code, detail });
