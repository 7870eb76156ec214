import type { RecognitionMethod, RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import type { ReplanRequest } from "@cashline/contracts/systems/erp/correction-operations";
import { money, moneyWire, type Money } from "@cashline/kernel/money";
import { isSamePerson } from "@cashline/kernel/person";
import { layLines } from "./revenue-schedule.ts";

/** What the contract lets one schedule carry. */
const MOST_LINES = 400;

export type Replanned = { outcome: "replanned"; schedule: RevenueSchedule };
export type ReplanRefused = { outcome: "refused"; code: "same-person" | "schedule-not-replannable"; detail: string };

/**
 * Lays a schedule anew over the days the service really has. Months that are recognised stay as they were booked; what they have
 * too much or too little is caught up with the first month to come, and a month to come is never below zero.
 * Source: ASC 250-10-45-27 and IAS 8.41 to 42: an error that is not material to a period is corrected in the current one.
 * What a credit memo took from revenue, or its reversal gave back, is a line of its own and no month of the service.
 * @param method of today's policy
 * @param creditEntries of the credit memos of its invoice and of what took them back
 */
export function replan(
  schedule: RevenueSchedule,
  request: ReplanRequest,
  method: RecognitionMethod,
  creditEntries: ReadonlySet<string> = new Set(),
): Replanned | ReplanRefused {
  const refused = (code: ReplanRefused["code"], detail: string): ReplanRefused => ({ outcome: "refused", code, detail });
  const { serviceStartOn, serviceEndOn, preparedBy, approvedBy } = request;
  if (isSamePerson(preparedBy, approvedBy)) return refused("same-person", `${preparedBy} prepared it and cannot approve it`);
  if (serviceEndOn < serviceStartOn) return refused("schedule-not-replannable", `The service ends on ${serviceEndOn}, before it begins`);
  const { lines, revenueArrangementId } = schedule;
  if (revenueArrangementId !== undefined || lines.some(({ status }) => status === "cancelled"))
    return refused("schedule-not-replannable", "The schedule is cancelled, or its revenue is an arrangement's");
  if (lines.every(({ status }) => status === "recognized")) return refused("schedule-not-replannable", "All of it is recognised");
  const total = money(schedule.total);
  const laid = layLines(total, serviceStartOn, serviceEndOn, method);
  const kept = lines.filter(({ status }) => status === "recognized");
  const isService = ({ journalEntryId }: RevenueScheduleLine): boolean => journalEntryId !== null && !creditEntries.has(journalEntryId);
  const isKept = new Set(kept.filter(isService).map(({ month }) => month));
  const daysOf = new Map(laid.map(({ month, days }) => [month, days]));
  const toCome = laid.filter(({ month }) => !isKept.has(month));
  // All months of the service may be recognised while something is left: it comes when the old plan would have had it.
  const open =
    toCome.length > 0
      ? toCome
      : lines
          .filter(({ status }) => status === "planned")
          .slice(0, 1)
          .map((line) => ({ ...line, days: 0 }));
  if (kept.length + open.length > MOST_LINES)
    return refused("schedule-not-replannable", `A schedule has at most ${MOST_LINES} months; this would have ${kept.length + open.length}`);
  const gone = kept.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
  const planned = caughtUp(open, { ...total, minor: total.minor - gone });
  return {
    outcome: "replanned",
    schedule: {
      ...schedule,
      startOn: serviceStartOn,
      endOn: serviceEndOn,
      method,
      lines: [...withDays(kept, isService, daysOf), ...planned],
    },
  };
}

/** The days of the new plan on the service that was recognised; a month outside the service, and a credit's own line, has none. */
function withDays(
  kept: readonly RevenueScheduleLine[],
  isService: (line: RevenueScheduleLine) => boolean,
  daysOf: ReadonlyMap<string, number>,
): RevenueScheduleLine[] {
  return kept.map((line) => ({ ...line, days: isService(line) ? (daysOf.get(line.month) ?? 0) : 0 }));
}

/** Lines that come to exactly what is left: the first bears the difference, and what it cannot bear the next one does. */
function caughtUp(lines: readonly RevenueScheduleLine[], left: Money): RevenueScheduleLine[] {
  let difference = left.minor - lines.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
  return lines.map((line) => {
    const wanted = BigInt(line.amount.minor) + difference;
    const minor = wanted < 0n ? 0n : wanted;
    difference = wanted - minor;
    return { ...line, amount: moneyWire({ ...left, minor }) };
  });
}
