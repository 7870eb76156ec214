import type { EventDeclaration } from "@cashline/contracts/common/events";
import type { SlaClock, SlaNotice, Ticket } from "@cashline/contracts/systems/support/entities";
import { slaBreached, slaWarned } from "@cashline/contracts/systems/support/events";
import type { SlaMetric } from "@cashline/contracts/systems/support/policy";
import { addMs } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { clockOf, metrics, nextAlarm, ring } from "../domain/ticket-sla.ts";
import type { Collections } from "./collections.ts";

const HOUR_MS = 3_600_000;

/** Kinds of work on the agenda. */
export const SLA_ALARM = "sla-alarm";
export const RATING_OFFER = "rating-offer";
export const TICKET_CLOSE = "ticket-close";

type Context = CommandContext<Collections>;

/**
 * Writes a ticket, tells of it, lets its clocks say what is due already, and puts what is due later on the agenda.
 * @param before the ticket as it was stored; undefined for a new one
 * @returns the ticket as it is stored then
 */
export function keepTicket(before: Ticket | undefined, after: Ticket, event: EventDeclaration<typeof Ticket>, context: Context): Ticket {
  if (before) context.store.tickets.save(after);
  else context.store.tickets.insert(after);
  context.emit(event, after);
  const rung = metrics.reduce((ticket, metric) => ringAll(ticket, metric, context), after);
  for (const metric of metrics) scheduleAlarm(before, rung, metric, context);
  scheduleEnd(before, rung, context);
  return rung;
}

/** What a clock says when its time has come. */
export function soundAlarm({ data }: { data: unknown }, context: Context): void {
  const { ticketId, metric } = data as { ticketId: string; metric: SlaMetric };
  const before = context.store.tickets.require(ticketId);
  scheduleAlarm(undefined, ringAll(before, metric, context), metric, context);
}

/** Each thing said is a version of the ticket of its own, since its event is told apart by it. */
function ringAll(ticket: Ticket, metric: SlaMetric, context: Context): Ticket {
  for (let standing = ticket; ;) {
    const rung = ring(standing, metric, context.now);
    if (!rung) return standing;
    context.store.tickets.save(rung.ticket);
    const event = rung.notice === "warning" ? slaWarned : slaBreached;
    context.emitData(event, ticket.id, context.store.tickets.version(ticket.id), noticeOf(rung.ticket, metric, rung.clock));
    standing = rung.ticket;
  }
}

function noticeOf(ticket: Ticket, metric: SlaMetric, { targetMinutes, hours, dueAt }: SlaClock): SlaNotice {
  const { id, accountId, contractId, invoiceId, priority, tier, sla } = ticket;
  if (!sla || dueAt === null) throw new Error(`${metric} of ${id} rang without a deadline`);
  return { ticketId: id, accountId, contractId, invoiceId, priority, tier, policy: sla.policy.name, metric, targetMinutes, hours, dueAt };
}

function scheduleAlarm(before: Ticket | undefined, after: Ticket, metric: SlaMetric, context: Context): void {
  const earlier = before ? nextAlarm(before, metric) : null;
  const alarm = nextAlarm(after, metric);
  if (earlier === alarm) return;
  const key = `${after.id}/${clockOf[metric]}`;
  if (alarm === null) context.unschedule(SLA_ALARM, key);
  else context.schedule(alarm, SLA_ALARM, key, { ticketId: after.id, metric });
}

/** A solved ticket is asked about and closed later; one that is open again, or closed, no longer. */
function scheduleEnd(before: Ticket | undefined, { id, status, solvedAt, rules, satisfaction }: Ticket, context: Context): void {
  if ((before?.status ?? "new") === status) return;
  if (status === "solved" && solvedAt !== null) {
    if (rules.satisfaction.offered && satisfaction.score === "unoffered")
      context.schedule(addMs(solvedAt, rules.satisfaction.afterHours * HOUR_MS), RATING_OFFER, id);
    context.schedule(addMs(solvedAt, rules.closeAfterDays * 24 * HOUR_MS), TICKET_CLOSE, id);
  } else if (before?.status === "solved") {
    context.unschedule(RATING_OFFER, id);
    context.unschedule(TICKET_CLOSE, id);
  }
}
