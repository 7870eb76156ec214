import type { SlaClock } from "@cashline/contracts/systems/support/entities";
import type { BusinessCalendar, SlaHours } from "@cashline/contracts/systems/support/policy";
import { addMs, epochMs, type Instant } from "@cashline/kernel/time";
import { addBusinessMs, businessMsBetween } from "./business-time.ts";

/** The measure of a clock: what it counts in, and when it warns. */
export type Measure = { calendar: BusinessCalendar; warnAtPercent: number | null };

export type Notice = "warning" | "breach";

const MINUTE_MS = 60_000;

/** A clock that runs from `at`. Source: Zendesk's SLA targets. */
export function startClock(target: { minutes: number; hours: SlaHours }, measure: Measure, at: Instant): SlaClock {
  const clock: SlaClock = {
    targetMinutes: target.minutes,
    hours: target.hours,
    state: "active",
    startedAt: at,
    runningSince: at,
    spentBusinessMs: 0,
    spentCalendarMs: 0,
    warnAt: null,
    dueAt: null,
    warnedAt: null,
    breachedAt: null,
    fulfilledAt: null,
  };
  return aimed(clock, measure, at);
}

/**
 * Somebody else is awaited: the time spent is kept and nothing is due until it runs again. A breach stays a breach.
 * Source: Zendesk: requester wait time pauses, calendar metrics do not; by policy.
 */
export function pauseClock(clock: SlaClock, measure: Measure, at: Instant): SlaClock {
  if (clock.state !== "active") return clock;
  return { ...halted(clock, measure, at), state: "paused" };
}

/** Source: as `pauseClock`. */
export function resumeClock(clock: SlaClock, measure: Measure, at: Instant): SlaClock {
  if (clock.state !== "paused") return clock;
  return running(clock, measure, at);
}

/**
 * The promise is kept, or kept late: a clock that rang keeps saying so.
 * Source: Zendesk's SLA targets, achieved or breached.
 */
export function fulfilClock(clock: SlaClock, measure: Measure, at: Instant): SlaClock {
  if (clock.state !== "active" && clock.state !== "paused") return clock;
  return { ...halted(clock, measure, at), state: "fulfilled", fulfilledAt: at };
}

/**
 * The solution did not hold: the clock goes on where it stood, without the time in between.
 * Source: ours; time without an open question is nobody's.
 */
export function restartClock(clock: SlaClock, measure: Measure, at: Instant): SlaClock {
  if (clock.state !== "fulfilled") return clock;
  return running({ ...clock, fulfilledAt: null }, measure, at);
}

/** Nobody waits for it any longer. Source: ours; a merged ticket promises nothing. */
export function cancelClock(clock: SlaClock, measure: Measure, at: Instant): SlaClock {
  if (clock.state !== "active" && clock.state !== "paused") return clock;
  return { ...halted(clock, measure, at), state: "cancelled" };
}

/**
 * Another target for the same promise, counted from its beginning in the new target's own hours, as Zendesk applies another
 * policy or priority. A target passed already is due at once; a breach and what has ended stay as they are.
 */
export function retargetClock(clock: SlaClock, target: { minutes: number; hours: SlaHours }, measure: Measure, at: Instant): SlaClock {
  if (clock.breachedAt !== null || clock.state === "fulfilled" || clock.state === "cancelled") return clock;
  const changed = { ...clock, targetMinutes: target.minutes, hours: target.hours, warnedAt: null };
  if (clock.state === "paused") return changed;
  return running(halted(changed, measure, at), measure, at);
}

/** When a clock has something to say next; null for never. Source: ours; the agenda asks it. */
export function alarmOf({ state, breachedAt, warnedAt, warnAt, dueAt }: SlaClock): Instant | null {
  if (state !== "active" || breachedAt !== null) return null;
  return warnedAt === null && warnAt !== null ? warnAt : dueAt;
}

/**
 * What a clock says at `at`: first its warning, then its breach, which is at the deadline itself.
 * Source: Zendesk's breached SLA; the warning before it is ours.
 */
export function ringClock(clock: SlaClock, at: Instant): { clock: SlaClock; notice: Notice } | undefined {
  const alarm = alarmOf(clock);
  if (alarm === null || alarm > at) return undefined;
  if (alarm !== clock.dueAt) return { clock: { ...clock, warnedAt: at }, notice: "warning" };
  return { clock: { ...clock, breachedAt: at, runningSince: null }, notice: "breach" };
}

/** What of a target is spent, in its own hours; a breached clock has counted up to its deadline at most. */
function spentMs({ hours, spentBusinessMs, spentCalendarMs }: SlaClock): number {
  return hours === "business" ? spentBusinessMs : spentCalendarMs;
}

function halted(clock: SlaClock, { calendar }: Measure, at: Instant): SlaClock {
  const since = clock.runningSince;
  const still = { ...clock, runningSince: null, warnAt: null, ...(clock.breachedAt === null ? { dueAt: null } : {}) };
  if (since === null) return still;
  return {
    ...still,
    spentBusinessMs: clock.spentBusinessMs + businessMsBetween(calendar, since, at),
    spentCalendarMs: clock.spentCalendarMs + epochMs(at) - epochMs(since),
  };
}

function running(clock: SlaClock, measure: Measure, at: Instant): SlaClock {
  if (clock.breachedAt !== null) return { ...clock, state: "active" };
  return aimed({ ...clock, state: "active", runningSince: at }, measure, at);
}

/** Sets deadline and warning by what is left of the target at `at`. A warning not ahead of its deadline is none. */
function aimed(clock: SlaClock, { calendar, warnAtPercent }: Measure, at: Instant): SlaClock {
  const targetMs = clock.targetMinutes * MINUTE_MS;
  const reached = (ms: number): Instant => {
    const left = ms - spentMs(clock);
    if (left <= 0) return at;
    return clock.hours === "business" ? addBusinessMs(calendar, at, left) : addMs(at, left);
  };
  const dueAt = reached(targetMs);
  // Whole milliseconds, rounded down: a warning is never late.
  const warnAt = warnAtPercent === null ? null : reached(Math.floor((targetMs * warnAtPercent) / 100));
  return { ...clock, dueAt, warnAt: warnAt !== null && warnAt < dueAt ? warnAt : null };
}
