import type { Meter } from "@cashline/contracts/systems/metering/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { UsageWindow } from "../domain/usage-rows.ts";
import { monthsOf } from "../domain/window.ts";
import type { Period } from "../domain/closing.ts";
import type { Collections, Series } from "./collections.ts";
import type { Touched } from "./counting.ts";

type Context = Pick<CommandContext<Collections>, "store">;

/** Names a meter and a subscription together. It never leaves this process, so it needs no hash. */
export const seriesId = (meterId: string, subscriptionId: string): string => `${meterId}/${subscriptionId}`;

/** What is known of a subscription and meter, or what holds before anything is. */
export function seriesOf(meterId: string, subscriptionId: string, { store }: Context): Series {
  const id = seriesId(meterId, subscriptionId);
  return store.series.get(id) ?? { id, meterId, subscriptionId, closedThrough: null, hasThresholds: false };
}

/**
 * What a window is found by: its month and series. All windows of a running level are in one bucket, since each is asked
 * for whatever the days. The month comes first, so that what is written together lies together on disk.
 */
export function bucketOf({ aggregation }: Pick<Meter, "aggregation">, series: string, month: string): string {
  return aggregation === "weighted_sum" ? series : `${month}/${series}`;
}

export function keepSeries(series: Series, { store }: Context): void {
  if (store.series.get(series.id)) store.series.save(series);
  else store.series.insert(series);
}

/** Remembers the first day each series was counted on: from there on its periods are closed. */
export function noteFirstUsage(
  touched: readonly Touched[],
  context: Context,
  known = (id: string): Series | undefined => context.store.series.get(id),
): void {
  for (const { meter, subscriptionId, series: id, days } of touched) {
    const [first] = [...days].toSorted();
    const firstUsedOn = known(id)?.firstUsedOn;
    if (first !== undefined && (firstUsedOn === undefined || first < firstUsedOn))
      keepSeries({ ...seriesOf(meter.id, subscriptionId, context), firstUsedOn: first }, context);
  }
}

/** The windows of some days; of a running level all earlier ones too, since it hands on from day to day. */
export function windowsOf(meter: Meter, subscriptionId: string, { from, to }: Period, { store }: Context): UsageWindow[] {
  const series = seriesId(meter.id, subscriptionId);
  const buckets = new Set(monthsOf(from, to).map((month) => bucketOf(meter, series, month)));
  const found = [...buckets].flatMap((bucket) => store.windows.find({ bucket }));
  return found.filter(({ startAt }) => startAt < to && (startAt >= from || meter.aggregation === "weighted_sum"));
}
