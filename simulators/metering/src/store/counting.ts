import type { Meter } from "@cashline/contracts/systems/metering/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Instant } from "@cashline/kernel/time";
import type { Counted, MeterReading } from "../domain/judge.ts";
import { mergeTallies, noTally, tallyOf, type Reading } from "../domain/tally.ts";
import type { UsageWindow } from "../domain/usage-rows.ts";
import { windowStart } from "../domain/window.ts";
import type { Collections } from "./collections.ts";
import { bucketOf, seriesId } from "./series.ts";

/** Distinct values kept in one window; beyond it an event is refused rather than miscounted. */
const MOST_VALUES = 10_000;

type Context = Pick<CommandContext<Collections>, "store">;
type Slot = {
  readonly meter: Meter;
  readonly subscriptionId: string;
  readonly window: UsageWindow;
  readonly isNew: boolean;
  readonly readings: Reading[];
  late: number;
  values: Set<string> | undefined;
};

/** A subscription and meter that something was counted of, and on which days. */
export type Touched = { readonly meter: Meter; readonly subscriptionId: string; readonly series: string; readonly days: Set<string> };

/** Counts events into windows: each window is read once and written once, however many events of a call fall into it. */
export class Counting {
  readonly #context: Context;
  readonly #slots = new Map<string, Slot>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether a window of a `unique` meter has no room for another value. */
  isFull({ readings, ...where }: Pick<Counted, "subscriptionId" | "subjectId" | "countedAt" | "readings">): boolean {
    return readings.some((reading) => {
      if (reading.meter.aggregation !== "unique") return false;
      const values = valuesOf(this.#slot(reading, where));
      return values.size >= MOST_VALUES && !values.has(reading.value.text);
    });
  }

  count(key: string, { readings, isLate, time, ...where }: Omit<Counted, "outcome">): void {
    for (const reading of readings) {
      const slot = this.#slot(reading, where);
      // A gauge's latest value is the one measured last, wherever it is counted; a running level changes where it counts.
      const at = reading.meter.aggregation === "latest" ? time : where.countedAt;
      slot.readings.push({ at, key, ...reading.value });
      slot.values?.add(reading.value.text);
      if (isLate) slot.late += 1;
    }
  }

  /** Writes what was counted and says what was touched. */
  flush(): Touched[] {
    const touched = new Map<string, Touched>();
    const { windows } = this.#context.store;
    for (const { meter, subscriptionId, window, isNew, readings, late } of this.#slots.values()) {
      if (readings.length === 0) continue;
      const counted = {
        ...window,
        events: window.events + readings.length,
        lateEvents: window.lateEvents + late,
        tally: mergeTallies(window.tally, tallyOf(meter.aggregation, readings)),
      };
      if (isNew) windows.insert(counted);
      else windows.save(counted);
      const { series } = window;
      const before = touched.get(series) ?? { meter, subscriptionId, series, days: new Set<string>() };
      before.days.add(window.startAt.slice(0, 10));
      touched.set(series, before);
    }
    this.#slots.clear();
    return [...touched.values()];
  }

  #slot({ meter, group }: MeterReading, { subscriptionId, subjectId, countedAt }: Where): Slot {
    const startAt = windowStart(countedAt, meter.windowSize);
    const key = JSON.stringify([meter.id, subscriptionId, subjectId, startAt, group]);
    const known = this.#slots.get(key);
    if (known) return known;
    const empty = emptyWindow(meter, { series: seriesId(meter.id, subscriptionId), subjectId, group, startAt });
    const kept = this.#context.store.windows.get(empty.id);
    const slot = { meter, subscriptionId, window: kept ?? empty, isNew: !kept, readings: [], late: 0, values: undefined };
    this.#slots.set(key, slot);
    return slot;
  }
}

type Where = { readonly subscriptionId: string; readonly subjectId: string; readonly countedAt: Instant };

/** A window nothing has counted in. */
export function emptyWindow(
  meter: Meter,
  { series, subjectId, group, startAt }: Pick<UsageWindow, "series" | "subjectId" | "group" | "startAt">,
): UsageWindow {
  return {
    // Internal like its series; by time first, so that the windows being counted in lie together on disk.
    id: `${startAt.slice(0, 13)}/${series}/${subjectId}/${JSON.stringify(group)}`,
    bucket: bucketOf(meter, series, startAt.slice(0, 7)),
    series,
    subjectId,
    group,
    startAt,
    events: 0,
    lateEvents: 0,
    tally: noTally(meter.aggregation),
  };
}

function valuesOf(slot: Slot): Set<string> {
  slot.values ??= new Set([
    ...(slot.window.tally.of === "unique" ? slot.window.tally.values : []),
    ...slot.readings.map(({ text }) => text),
  ]);
  return slot.values;
}
