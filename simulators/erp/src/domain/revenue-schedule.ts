import type { RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import { allocate, money, moneyWire, sumMoney, type Money } from "@cashline/kernel/money";
import { addDays, daysBetween, firstOfNextMonth, instantAt, monthOf, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { firstOpenDay, lastDayOfMonth, type Month } from "./periods.ts";

/** When the recognition run of a month strikes, UTC, on the month's last day. */
const RUN_AT = "23:30";

/** The method's name, printed on every schedule. */
export const RECOGNITION_METHOD = "straight line by day, largest remainder";

/**
 * Spreads `total` over the service days from `startOn` to the day before `endOn`: each month gets its share by days, and
 * the shares add up to `total` exactly. A service without days is delivered at once: one line on `startOn`.
 */
export function layLines(total: Money, startOn: CalendarDate, endOn: CalendarDate): RevenueScheduleLine[] {
  if (startOn === endOn) return [plannedLine(startOn, 0, total)];
  const parts: { recognizeOn: CalendarDate; days: number }[] = [];
  for (let from = startOn; from < endOn;) {
    const nextMonth = firstOfNextMonth(from);
    const until = nextMonth < endOn ? nextMonth : endOn;
    parts.push({ recognizeOn: addDays(until, -1), days: daysBetween(from, until) });
    from = until;
  }
  const amounts = allocate(
    total,
    parts.map(({ days }) => BigInt(days)),
  );
  return parts.map(({ recognizeOn, days }, index) => plannedLine(recognizeOn, days, amounts[index] as Money));
}

/** The lines a run on `runOn` turns into revenue: all planned ones up to that day, late ones included. */
export function dueLines(schedule: RevenueSchedule, runOn: CalendarDate): RevenueScheduleLine[] {
  return schedule.lines.filter((line) => line.status === "planned" && line.recognizeOn <= runOn);
}

/** The schedule after the lines of these months became revenue, each with its entry. */
export function recognizeLines(schedule: RevenueSchedule, entryOfMonth: ReadonlyMap<Month, string>): RevenueSchedule {
  const lines = schedule.lines.map((line): RevenueScheduleLine => {
    const journalEntryId = entryOfMonth.get(line.month);
    return journalEntryId === undefined ? line : { ...line, status: "recognized", journalEntryId };
  });
  return { ...schedule, lines };
}

/** Nothing of the schedule is or becomes revenue any more; lines recognised before keep their entry as evidence. */
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

/** The next run a schedule needs, undefined when nothing is planned. A month that has passed waits for the next run. */
export function nextRunAt(schedule: RevenueSchedule, now: Instant): Instant | undefined {
  const first = schedule.lines.find((line) => line.status === "planned");
  if (!first) return undefined;
  const today = now.slice(0, 10);
  const month = lastDayOfMonth(first.recognizeOn > today ? first.recognizeOn : today);
  const runAt = instantAt(month, RUN_AT);
  return runAt > now ? runAt : instantAt(lastDayOfMonth(firstOfNextMonth(month)), RUN_AT);
}

/** The day a line is posted on: its own in the run's month, the run's for one that comes late, the next open when closed. */
export function recognitionDay(line: RevenueScheduleLine, runOn: CalendarDate, closed: Month | null): CalendarDate {
  return firstOpenDay(line.month === monthOf(runOn) ? line.recognizeOn : runOn, closed);
}

function plannedLine(recognizeOn: CalendarDate, days: number, amount: Money): RevenueScheduleLine {
  return { month: monthOf(recognizeOn), recognizeOn, days, amount: moneyWire(amount), status: "planned", journalEntryId: null };
}
