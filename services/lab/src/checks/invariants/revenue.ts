import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Receivable, RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import { addDays, firstOfNextMonth, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { minorOf } from "@cashline/kernel/money";
import type { Snapshot } from "../snapshot.ts";
import { amount, byId, differing, each, together, type Invariant } from "./invariant.ts";
import { compareSums, creditBalances, sums, sumsPerEntity, total, type Sums } from "./sums.ts";

/** When ERP recognises revenue, UTC, on the last day of each month. */
const RECOGNIZED_AT = "23:30";

export const deferredUnrecognised: Invariant = {
  name: "deferred = unrecognised",
  meaning:
    "Every posting has one schedule over its invoice's net less what credit memos took of it; deferred revenue is what the schedules have still to recognise, and revenue what they and the arrangements have, each line in its time, per entity and currency",
  check: (snapshot) => {
    const { receivables, schedules } = snapshot;
    const postingsOf = Map.groupBy(receivables, ({ revenueScheduleId }) => revenueScheduleId);
    const scheduleOf = byId(schedules);
    const invoiceOf = byId(snapshot.invoices);
    const entryOf = byId(snapshot.journal);
    const creditedOf = sums(
      snapshot.creditMemos.filter(({ status, revenuePolicy }) => status === "posted" && revenuePolicy !== "contract position"),
      ({ invoiceId }) => invoiceId,
      ({ net }) => minorOf(net),
    );
    return together(
      compareSums("deferred revenue", linesInState(schedules, "planned"), creditBalances(snapshot, "deferred_revenue")),
      compareSums("revenue", recognizedIn(snapshot), creditBalances(snapshot, "revenue")),
      each(receivables, ({ id, revenueScheduleId }) =>
        scheduleOf.has(revenueScheduleId) ? undefined : `${id}: its schedule ${revenueScheduleId} is not there`,
      ),
      each(schedules, (schedule) => {
        const [posting, ...more] = postingsOf.get(schedule.id) ?? [];
        if (!posting || more.length > 0) return `${schedule.id}: the schedule of ${posting ? more.length + 1 : 0} postings`;
        const postedAt = entryOf.get(posting.journalEntryId)?.postedAt ?? instantAt(posting.postedOn, "23:59");
        return (
          laidOtherwise(schedule, posting, invoiceOf.get(posting.invoiceId), creditedOf.get(posting.invoiceId) ?? 0n) ??
          outOfTime(schedule, inBooksAt(posting, postedAt), snapshot.asOf)
        );
      }),
    );
  },
};

function linesInState(schedules: readonly RevenueSchedule[], status: RevenueScheduleLine["status"]): Sums {
  return sumsPerEntity(linesOf(schedules, status), (line) => line.amount);
}

function linesOf(schedules: readonly RevenueSchedule[], status: RevenueScheduleLine["status"]) {
  const lines = schedules.flatMap((schedule) => schedule.lines.map((line) => ({ ...line, legalEntity: schedule.legalEntity })));
  return lines.filter((line) => line.status === status);
}

/** What was earned: by the schedules of invoices, and by arrangements, which have none. */
function recognizedIn({ schedules, arrangements }: Snapshot): Sums {
  const earned = arrangements.map(({ legalEntity, recognized }) => ({ legalEntity, amount: recognized }));
  return sumsPerEntity([...linesOf(schedules, "recognized"), ...earned], (line) => line.amount);
}

/** How a schedule is not its invoice's. One of an invoice that never was is held against its own posting, once that is reversed. */
function laidOtherwise(schedule: RevenueSchedule, posting: Receivable, of: Invoice | undefined, credited: bigint): string | undefined {
  const isTakenBack = of === undefined && posting.status === "reversed";
  const invoice = isTakenBack ? { net: posting.net, contractId: schedule.contractId } : of;
  const net = invoice && amount(invoice.net);
  const left = invoice && amount({ ...invoice.net, minor: (minorOf(invoice.net) - credited).toString() });
  const { currency } = schedule;
  const reversed = schedule.lines.filter(({ status }) => status === "cancelled").length;
  return differing(`${schedule.id} and ${posting.id}`, {
    invoice: [schedule.invoiceId, posting.invoiceId],
    contract: [schedule.contractId, invoice?.contractId],
    entity: [schedule.legalEntity, posting.legalEntity],
    posted: [amount(posting.net), net],
    scheduled: [amount(schedule.total), left],
    lines: [`${total(schedule.lines.map((line) => minorOf(line.amount)))} ${currency}`, left],
    foreign: [schedule.lines.find((line) => line.amount.currency !== currency)?.month, undefined],
    cancelled: [reversed, posting.status === "reversed" ? schedule.lines.length : 0],
  });
}

/** When a posting counts from: once it was made, and not before the day it is of. */
function inBooksAt({ postedOn }: Receivable, postedAt: Instant): Instant {
  return postedOn > postedAt.slice(0, 10) ? instantAt(postedOn, "00:00") : postedAt;
}

/** Revenue ahead of its day, without its entry, or still waiting after the run that should have taken it. */
function outOfTime(schedule: RevenueSchedule, postedAt: Instant, asOf: Instant): string | undefined {
  for (const { month, status, recognizeOn, journalEntryId } of schedule.lines) {
    if (status === "recognized" && recognizeOn > asOf.slice(0, 10)) return `${schedule.id}: ${month} recognised before ${recognizeOn}`;
    if (status === "recognized" && journalEntryId === null) return `${schedule.id}: ${month} recognised without an entry`;
    if (status === "planned" && recognitionRun(recognizeOn, postedAt) < asOf) return `${schedule.id}: ${month} not recognised yet`;
  }
  return undefined;
}

/** The first month-end run after a line's day that found its posting there. */
function recognitionRun(recognizeOn: CalendarDate, postedAt: Instant): Instant {
  const posted = postedAt.slice(0, 10);
  const lastDay = addDays(firstOfNextMonth(recognizeOn > posted ? recognizeOn : posted), -1);
  const run = instantAt(lastDay, RECOGNIZED_AT);
  return run > postedAt ? run : instantAt(addDays(firstOfNextMonth(addDays(lastDay, 1)), -1), RECOGNIZED_AT);
}
