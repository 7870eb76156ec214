import type { Meter } from "@cashline/contracts/systems/metering/entities";
import type { UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { inForce } from "../domain/correction.ts";
import { readData } from "../domain/reading.ts";
import { tallyOf, type Reading } from "../domain/tally.ts";
import { windowStart } from "../domain/window.ts";
import type { Collections } from "./collections.ts";
import { emptyWindow, type Touched } from "./counting.ts";
import { seriesId } from "./series.ts";

/**
 * Counts the windows of some events of one subject and instant anew, from every event in force there: what was taken back
 * may have been the maximum, the latest value or the only one of its kind. Reads one day of one subject.
 */
export function recount(events: readonly UsageEvent[], meters: readonly Meter[], context: CommandContext<Collections>): Touched[] {
  const { usageEvents, windows } = context.store;
  const touched: Touched[] = [];
  for (const meter of meters) {
    const days = new Set<string>();
    const done = new Set<string>();
    for (const event of events) {
      const where = placeOf(event, meter);
      if (!where || done.has(where.key)) continue;
      done.add(where.key);
      const series = seriesId(meter.id, event.subscriptionId);
      const empty = emptyWindow(meter, { series, subjectId: event.subjectId, ...where });
      const here = inForce(usageEvents.find({ stream: event.stream })).filter(
        (each) =>
          each.subscriptionId === event.subscriptionId && each.meterIds.includes(meter.id) && placeOf(each, meter)?.key === where.key,
      );
      const counted = {
        ...empty,
        events: here.length,
        lateEvents: here.filter(({ isLate }) => isLate).length,
        tally: tallyOf(
          meter.aggregation,
          here.flatMap((each) => readingOf(each, meter)),
        ),
      };
      if (windows.get(empty.id)) windows.save(counted);
      else windows.insert(counted);
      days.add(where.startAt.slice(0, 10));
    }
    const [event] = events;
    if (event) touched.push({ meter, subscriptionId: event.subscriptionId, series: seriesId(meter.id, event.subscriptionId), days });
  }
  return touched;
}

/** The window and group an event that counts falls into. */
function placeOf({ countedAt, data }: UsageEvent, meter: Meter): { key: string; startAt: string; group: readonly string[] } | undefined {
  const read = readData(meter, data);
  if (countedAt === null || read.outcome === "unread") return undefined;
  const startAt = windowStart(countedAt, meter.windowSize);
  return { key: JSON.stringify([startAt, read.group]), startAt, group: read.group };
}

/** The same reading as when it first counted, so that counting anew changes nothing that was not corrected. */
function readingOf({ id, time, countedAt, data }: UsageEvent, meter: Meter): Reading[] {
  const read = readData(meter, data);
  if (countedAt === null || read.outcome === "unread") return [];
  return [{ at: meter.aggregation === "latest" ? time : countedAt, key: id, ...read.value }];
}
