import type { Meter } from "@cashline/contracts/systems/metering/entities";
import type { GroupValue, UsageRow } from "@cashline/contracts/systems/metering/usage-entities";
import type { Instant } from "@cashline/kernel/time";
import { quantityText, type Parts } from "./quantity.ts";
import { levelOf, mergeTallies, noTally, quantityOf, type Tally } from "./tally.ts";
import { windowEnd, windowStart } from "./window.ts";

/** What is kept of a subject's usage of a meter, for one subscription, in one window and group. */
export type UsageWindow = {
  readonly id: string;
  /** What windows are found by, see `bucketOf`. */
  readonly bucket: string;
  /** Meter and subscription. */
  readonly series: string;
  readonly subjectId: string;
  /** Values in the order of the meter's `groupBy`. */
  readonly group: readonly string[];
  readonly startAt: Instant;
  readonly events: number;
  readonly lateEvents: number;
  readonly tally: Tally;
};

export type Question = {
  readonly from: Instant;
  readonly to: Instant;
  readonly size: "hour" | "day" | "month" | "whole";
  readonly groupBy: readonly string[];
};
export type QuestionRefused = {
  readonly outcome: "refused";
  readonly code: "window-finer-than-meter" | "unknown-group";
  readonly detail: string;
};

/**
 * Whether a meter can answer the question at all.
 * Source: OpenMeter's meter query (`windowSize`, `groupBy`); what a meter does not keep is refused.
 */
export function checkQuestion(meter: Meter, { size, groupBy }: Question): QuestionRefused | undefined {
  if (size === "hour" && meter.windowSize === "day")
    return { outcome: "refused", code: "window-finer-than-meter", detail: `${meter.slug} has windows of a day` };
  const strange = groupBy.find((name) => name !== "subject" && !meter.groupBy.includes(name));
  return strange === undefined
    ? undefined
    : { outcome: "refused", code: "unknown-group", detail: `${meter.slug} does not group by ${strange.slice(0, 60)}` };
}

/**
 * Quantities by window and group, in order of both. Windows without events have no row, but for a weighted sum, whose
 * level stands without any.
 * Source: OpenMeter's meter query (`windowSize`, `groupBy`); the level without events is Lago's.
 * @param windows those that begin within the question's span; for a weighted sum also every earlier one
 * @param most rows after which it stops, with one more than that
 */
export function usageRows(meter: Meter, windows: readonly UsageWindow[], question: Question, most = Infinity): UsageRow[] {
  const groups = new Map<string, { group: GroupValue[]; carried: Parts; parts: Map<Instant, Tallied> }>();
  for (const window of windows) {
    const group = groupOf(meter, window, question.groupBy);
    const key = JSON.stringify(group);
    let known = groups.get(key);
    if (!known) groups.set(key, (known = { group, carried: 0n, parts: new Map() }));
    if (window.startAt < question.from) {
      known.carried += levelOf(window.tally);
      continue;
    }
    const startAt = rowStart(window.startAt, question);
    const before = known.parts.get(startAt) ?? { tally: noTally(meter.aggregation), events: 0 };
    known.parts.set(startAt, { tally: mergeTallies(before.tally, window.tally), events: before.events + window.events });
  }
  const everyStart = meter.aggregation === "weighted_sum" ? rowStarts(question) : undefined;
  const rows: UsageRow[] = [];
  for (const [, { group, carried, parts }] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    let level = carried;
    for (const startAt of everyStart ?? [...parts.keys()].toSorted()) {
      const { tally, events } = parts.get(startAt) ?? { tally: noTally(meter.aggregation), events: 0 };
      const endAt = rowEnd(startAt, question);
      const quantity = quantityText(quantityOf(tally, { from: startAt, to: endAt, carried: level }));
      if (events > 0 || quantity !== "0") rows.push({ startAt, endAt, group, quantity, events });
      if (rows.length > most) return rows;
      level += levelOf(tally);
    }
  }
  return rows.toSorted((a, b) => (a.startAt < b.startAt ? -1 : a.startAt > b.startAt ? 1 : 0));
}

type Tallied = { readonly tally: Tally; readonly events: number };

function groupOf(meter: Meter, window: UsageWindow, groupBy: readonly string[]): GroupValue[] {
  return groupBy.map((property) => ({
    property,
    value: property === "subject" ? window.subjectId : (window.group[meter.groupBy.indexOf(property)] ?? ""),
  }));
}

/** A row never reaches beyond the days asked for: the first and the last month may be cut. */
function rowStart(at: Instant, { from, size }: Question): Instant {
  if (size === "whole") return from;
  const start = windowStart(at, size);
  return start < from ? from : start;
}

function rowEnd(startAt: Instant, { to, size }: Question): Instant {
  if (size === "whole") return to;
  const end = windowEnd(windowStart(startAt, size), size);
  return end > to ? to : end;
}

function rowStarts(question: Question): Instant[] {
  const starts: Instant[] = [];
  for (let start = question.from; start < question.to; start = rowEnd(start, question)) starts.push(start);
  return starts;
}
