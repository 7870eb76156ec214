import type { RecognitionMethod, RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import { allocate, money, moneyWire, sumMoney, type Money } from "@cashline/kernel/money";
import { addDays, daysBetween, firstOfNextMonth, instantAt, monthOf, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { firstOpenDay, lastDayOfMonth, type Month } from "./periods.ts";

/** When the recognition run of a month strikes, UTC, on the month's last day. */
const RUN_AT = "23:30";

/** The method's name where the tenant set no other policy; the one in force is printed on every schedule. */
export const RECOGNITION_METHOD = "straight line by day, largest remainder" satisfies RecognitionMethod;

/**
 * The method two policies make: equal days or equal months, the last service day counted or not.
 * Source: Stripe, "Revenue Recognition controls": by day, or by month with the first and last prorated; counting the last day is ours.
 */
export function recognitionMethod(policy: { scheduleBy: "day" | "month"; serviceEndDay: "excluded" | "included" }): RecognitionMethod {
  if (policy.serviceEndDay === "excluded") return `straight line by ${policy.scheduleBy}, largest remainder`;
  return `straight line by ${policy.scheduleBy}, last day counted, largest remainder`;
}

/** The first day after a service under a method. Source: as `recognitionMethod`. */
export function serviceEnd(endOn: CalendarDate, method: RecognitionMethod): CalendarDate {
  return method.includes("last day counted") ? addDays(endOn, 1) : endOn;
}

/** What every length of a month divides: a day of February weighs more than one of March, months weigh the same. */
const PARTS_OF_A_MONTH = 377_580n;

/** How much of a service lies between two days, the last not counted, in a method's own measure. Source: as `recognitionMethod`. */
export function serviceWeight(from: CalendarDate, until: CalendarDate, method: RecognitionMethod): bigint {
  return monthsOf(from, until).reduce((sum, part) => sum + weightOf(part, method), 0n);
}

type MonthPart = { recognizeOn: CalendarDate; days: number };

function monthsOf(startOn: CalendarDate, endOn: CalendarDate): MonthPart[] {
  const parts: MonthPart[] = [];
  for (let from = startOn; from < endOn;) {
    const nextMonth = firstOfNextMonth(from);
    const until = nextMonth < endOn ? nextMonth : endOn;
    parts.push({ recognizeOn: addDays(until, -1), days: daysBetween(from, until) });
    from = until;
  }
  return parts;
}

function weightOf({ recognizeOn, days }: MonthPart, method: RecognitionMethod): bigint {
  if (!method.includes("by month")) return BigInt(days);
  return (BigInt(days) * PARTS_OF_A_MONTH) / BigInt(lastDayOfMonth(recognizeOn).slice(8));
}

/**
 * Spreads `total` over the service days from `startOn` to the day before `endOn`: each month gets its share by the
 * method, and the shares add up to `total` exactly. A service without days is delivered at once: one line on `startOn`.
 * Source: ASC 606-10-55-17, IFRS 15.B15: time elapsed as a measure of progress.
 */
export function layLines(
  total: Money,
  startOn: CalendarDate,
  endOn: CalendarDate,
  method: RecognitionMethod = RECOGNITION_METHOD,
): RevenueScheduleLine[] {
  if (startOn === endOn) return [plannedLine(startOn, 0, total)];
  const parts = monthsOf(startOn, endOn);
  const amounts = allocate(
    total,
    parts.map((part) => weightOf(part, method)),
  );
  return parts.map(({ recognizeOn, days }, index) => plannedLine(recognizeOn, days, amounts[index] as Money));
}

/**
 * The lines a run on `runOn` turns into revenue: all planned ones up to that day, late ones included, and none before
 * the document they come from is in the books.
 * Source: ASC 606-10-25-1 and 25-23, IFRS 15.9 and 15.31; catching up late ones with the next run is ours.
 * @param from the day the invoice is posted, or the arrangement begins
 */
export function dueLines(schedule: Pick<RevenueSchedule, "lines">, runOn: CalendarDate, from: CalendarDate): RevenueScheduleLine[] {
  if (runOn < from) return [];
  return schedule.lines.filter((line) => line.status === "planned" && line.recognizeOn <= runOn);
}

/** The schedule after the lines of these months became revenue, each with its entry. Source: as `dueLines`. */
export function recognizeLines(schedule: RevenueSchedule, entryOfMonth: ReadonlyMap<Month, string>): RevenueSchedule {
  const lines = schedule.lines.map((line): RevenueScheduleLine => {
    const journalEntryId = entryOfMonth.get(line.month);
    return journalEntryId === undefined || line.status !== "planned" ? line : { ...line, status: "recognized", journalEntryId };
  });
  return { ...schedule, lines };
}

/**
 * Nothing of the schedule is or becomes revenue any more; lines recognised before keep their entry as evidence.
 * Source: as `reversalLines`.
 */
export function cancelLines(schedule: RevenueSchedule): RevenueSchedule {
  return { ...schedule, lines: schedule.lines.map((line) => ({ ...line, status: "cancelled" })) };
}

/** The sum of a schedule's lines in one state. `planned` is what the schedule holds in deferred revenue. */
export function sumOfLines(schedule: RevenueSchedule, status: RevenueScheduleLine["status"]): Money {
  return sumMoney(
    schedule.currency,
    schedule.lines.filter((line) => line.status === status).map((line) => money(line.amount)),
  );
}

/**
 * The next month-end run there is, whether or not it has something to recognise.
 * Source: ours; one run a month, before the month's entries are numbered (ADR 0010).
 */
export function nextMonthEndRun(now: Instant): Instant {
  const month = lastDayOfMonth(now.slice(0, 10));
  const runAt = instantAt(month, RUN_AT);
  return runAt > now ? runAt : instantAt(lastDayOfMonth(firstOfNextMonth(month)), RUN_AT);
}

/**
 * The next run a schedule needs, undefined when nothing is planned. A month that has passed waits for the next run, and
 * one before the document is in the books for the run after that.
 * Source: ours, as `nextMonthEndRun`.
 * @param from as in `dueLines`
 */
export function nextRunAt(schedule: Pick<RevenueSchedule, "lines">, now: Instant, from: CalendarDate): Instant | undefined {
  const first = schedule.lines.find((line) => line.status === "planned");
  if (!first) return undefined;
  const month = lastDayOfMonth(latest(first.recognizeOn, now.slice(0, 10), from));
  const runAt = instantAt(month, RUN_AT);
  return runAt > now ? runAt : instantAt(lastDayOfMonth(firstOfNextMonth(month)), RUN_AT);
}

/**
 * The day a line is posted on: its own in the run's month, the run's for one that comes late, the next open when closed,
 * and never before the invoice.
 * Source: as `firstOpenDay` and `dueLines`.
 * @param from as in `dueLines`
 */
export function recognitionDay(
  line: RevenueScheduleLine,
  { runOn, closed, from }: { runOn: CalendarDate; closed: Month | null; from: CalendarDate },
): CalendarDate {
  return firstOpenDay(latest(line.month === monthOf(runOn) ? line.recognizeOn : runOn, from), closed);
}

function latest(first: CalendarDate, ...others: readonly CalendarDate[]): CalendarDate {
  return others.reduce((last, on) => (on > last ? on : last), first);
}

export function plannedLine(recognizeOn: CalendarDate, days: number, amount: Money): RevenueScheduleLine {
  return { month: monthOf(recognizeOn), recognizeOn, days, amount: moneyWire(amount), status: "planned", journalEntryId: null };
}
