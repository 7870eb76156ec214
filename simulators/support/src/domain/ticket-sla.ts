import type { SlaClock, Ticket, TicketSla, TicketStatus } from "@cashline/contracts/systems/support/entities";
import type { Priority, SlaMetric, SlaTargets } from "@cashline/contracts/systems/support/policy";
import type { Instant } from "@cashline/kernel/time";
import type { Promised } from "./policy.ts";
import {
  alarmOf,
  cancelClock,
  fulfilClock,
  pauseClock,
  restartClock,
  resumeClock,
  retargetClock,
  ringClock,
  startClock,
  type Measure,
  type Notice,
} from "./sla-clock.ts";

type ClockName = "firstReply" | "nextReply" | "resolution";

/** Each metric's clock on a ticket, in the order in which they are asked. */
export const clockOf: Readonly<Record<SlaMetric, ClockName>> = {
  first_reply: "firstReply",
  next_reply: "nextReply",
  resolution: "resolution",
};
export const metrics = Object.keys(clockOf) as SlaMetric[];

/**
 * What a ticket opened at `at` is promised; nothing where no policy is for its customer or none for its priority.
 * Source: Zendesk's SLA policies: the first that fits, by priority.
 */
export function promise(promised: Promised | null, priority: Priority, at: Instant): TicketSla | null {
  const targets = promised?.policy.targets[priority];
  if (!promised || !targets) return null;
  const measure = { calendar: promised.calendar, warnAtPercent: promised.policy.warnAtPercent };
  const begin = (minutes: number | null): SlaClock | null =>
    minutes === null ? null : startClock({ minutes, hours: targets.hours }, measure, at);
  return {
    ...promised,
    firstReply: begin(targets.firstReplyMinutes),
    nextReply: null,
    resolution: begin(targets.resolutionMinutes),
    breaches: 0,
  };
}

/** An agent has answered in public: whoever waited for a reply has one. Source: Zendesk's first and next reply time. */
export function answered(sla: TicketSla | null, at: Instant): TicketSla | null {
  return sla && each(sla, ["firstReply", "nextReply"], (clock, measure) => fulfilClock(clock, measure, at));
}

/**
 * A customer has written: from the oldest message without an answer runs the next reply, once an agent has replied for the
 * first time; whether that first reply was promised does not matter.
 * Source: Zendesk's next reply time; a solution without a reply counts as the desk's first one, as it fulfils Zendesk's clock.
 * @param ticket as it was before the message, reopened where the message does so; its priority's target is taken
 */
export function asked({ sla, priority, firstRepliedAt, reopens }: Asked, at: Instant): TicketSla | null {
  if (!sla || (firstRepliedAt === null && reopens === 0)) return sla;
  if (sla.nextReply?.state === "active" || sla.nextReply?.state === "paused") return sla;
  const targets = sla.policy.targets[priority];
  if (!targets || targets.nextReplyMinutes === null) return sla;
  return { ...sla, nextReply: startClock({ minutes: targets.nextReplyMinutes, hours: targets.hours }, measureOf(sla), at) };
}

type Asked = Pick<Ticket, "sla" | "priority" | "firstRepliedAt" | "reopens">;

/** A state is entered in which clocks run or pause, each as the policy says. Source: Zendesk's requester wait time. */
export function inStatus(sla: TicketSla | null, status: TicketStatus, at: Instant): TicketSla | null {
  if (!sla) return null;
  const { reply, resolution } = sla.policy.pausesOn;
  const turn = (pauses: readonly TicketStatus[]) => (clock: SlaClock, measure: Measure) =>
    pauses.includes(status) ? pauseClock(clock, measure, at) : resumeClock(clock, measure, at);
  return each(each(sla, ["firstReply", "nextReply"], turn(reply)), ["resolution"], turn(resolution));
}

/** Solved: the resolution is there, and replies are no longer waited for. Source: Zendesk's resolution metrics. */
export function resolved(sla: TicketSla | null, at: Instant): TicketSla | null {
  if (!sla) return null;
  const replied = each(sla, ["firstReply", "nextReply"], (clock, measure) => cancelClock(clock, measure, at));
  return each(replied, ["resolution"], (clock, measure) => fulfilClock(clock, measure, at));
}

/**
 * Reopened: the resolution clock goes on where it stood.
 * Source: Zendesk's resolution metrics, which end with the last solution.
 */
export function unresolved(sla: TicketSla | null, at: Instant): TicketSla | null {
  return sla && each(sla, ["resolution"], (clock, measure) => restartClock(clock, measure, at));
}

/** Merged: another ticket keeps the promise. Source: ours, as `cancelClock`. */
export function abandoned(sla: TicketSla | null, at: Instant): TicketSla | null {
  return sla && each(sla, ["firstReply", "nextReply", "resolution"], (clock, measure) => cancelClock(clock, measure, at));
}

/**
 * Another priority: each running promise takes that one's target, counted from its beginning; where that one promises
 * nothing the promise ends. A promise the earlier priority did not make is not made afterwards.
 * Source: Zendesk: a change of priority applies that one's targets.
 */
export function retargeted(sla: TicketSla | null, priority: Priority, at: Instant): TicketSla | null {
  if (!sla) return null;
  const targets = sla.policy.targets[priority];
  const minutes: Readonly<Record<ClockName, keyof SlaTargets>> = {
    firstReply: "firstReplyMinutes",
    nextReply: "nextReplyMinutes",
    resolution: "resolutionMinutes",
  };
  return (Object.keys(minutes) as ClockName[]).reduce((next, name) => {
    const target = targets?.[minutes[name]];
    return each(next, [name], (clock, measure) =>
      targets && typeof target === "number"
        ? retargetClock(clock, { minutes: target, hours: targets.hours }, measure, at)
        : cancelClock(clock, measure, at),
    );
  }, sla);
}

/** When a metric's clock has something to say next. Source: ours; the agenda asks it. */
export function nextAlarm({ sla }: Pick<Ticket, "sla">, metric: SlaMetric): Instant | null {
  const clock = sla?.[clockOf[metric]];
  return clock ? alarmOf(clock) : null;
}

/** The ticket after its clock has said what is due, and what it said. Source: ours; the agenda asks it. */
export function ring(ticket: Ticket, metric: SlaMetric, at: Instant): { ticket: Ticket; notice: Notice; clock: SlaClock } | undefined {
  const { sla } = ticket;
  const clock = sla?.[clockOf[metric]];
  const rung = clock && ringClock(clock, at);
  if (!sla || !rung) return undefined;
  const breaches = sla.breaches + (rung.notice === "breach" ? 1 : 0);
  return { ticket: { ...ticket, sla: { ...sla, [clockOf[metric]]: rung.clock, breaches } }, ...rung };
}

function measureOf({ calendar, policy }: TicketSla): Measure {
  return { calendar, warnAtPercent: policy.warnAtPercent };
}

function each(sla: TicketSla, names: readonly ClockName[], turn: (clock: SlaClock, measure: Measure) => SlaClock): TicketSla {
  const measure = measureOf(sla);
  return names.reduce((next, name) => {
    const clock = next[name];
    return clock === null ? next : { ...next, [name]: turn(clock, measure) };
  }, sla);
}
