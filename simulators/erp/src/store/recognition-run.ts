import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import type { CalendarDate, Instant } from "@cashline/kernel/time";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { unmappedRole } from "../domain/chart-of-accounts.ts";
import { dueLines, nextMonthEndRun } from "../domain/revenue-schedule.ts";
import { arrangementRun } from "./arrangements.ts";
import type { Collections } from "./collections.ts";
import { gateOf } from "./gate.ts";
import { invoiceOf, recognition } from "./recognize-revenue.ts";

/**
 * What the next month-end run would post in a legal entity, by the code of the run itself, in order of day and source. It
 * reads every schedule; only people ask for it. A maintenance window only holds a run up, so none is heeded.
 * @throws Refusal `account-unmapped` where the run would wait for an account
 */
export function nextRunEntries(legalEntity: string, context: CommandContext<Collections>): { runAt: Instant; entries: JournalEntry[] } {
  const { store } = context;
  const runAt = nextMonthEndRun(context.now);
  const runOn: CalendarDate = runAt.slice(0, 10);
  const gate = gateOf(legalEntity, context);
  const ofEntity = <Item extends { legalEntity: string }>(items: Item[]): Item[] =>
    items.filter((item) => item.legalEntity === legalEntity);
  const due = ofEntity(store.revenueSchedules.find({}))
    .filter(({ lines }) => lines.some(({ status }) => status === "planned"))
    .filter((schedule) => dueLines(schedule, runOn, invoiceOf(schedule, context).postedOn).length > 0);
  const role = unmappedRole(["deferred_revenue", "revenue"], gate.mapping);
  if (due.length > 0 && role !== undefined) refuse("account-unmapped", `${legalEntity} has no account for ${role}`);
  const sold = due.flatMap((schedule) => recognition(schedule, runOn, gate, context).entries);
  const promised = ofEntity(store.revenueArrangements.find({ status: "active" })).flatMap((arrangement) => {
    const { entry } = arrangementRun(arrangement, runOn, runAt, gate, context);
    return entry ? [entry] : [];
  });
  const entries = [...sold, ...promised];
  return { runAt, entries: entries.toSorted((a, b) => (`${a.postedOn} ${a.source.id}` < `${b.postedOn} ${b.source.id}` ? -1 : 1)) };
}
