import { thresholdReached } from "@cashline/contracts/systems/metering/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { compareDecimals } from "@cashline/kernel/decimal";
import { firstOfNextMonth, monthOf } from "@cashline/kernel/time";
import { usageRows } from "../domain/usage-rows.ts";
import { startOfDay } from "../domain/window.ts";
import type { Collections, Series } from "./collections.ts";
import type { Touched } from "./counting.ts";
import { windowsOf } from "./series.ts";

/** Tells each threshold a month's usage has reached, once a month; what a correction takes away later is not taken back. */
export function tellThresholds(
  touched: readonly Touched[],
  context: CommandContext<Collections>,
  seriesOf = (id: string): Series | undefined => context.store.series.get(id),
): void {
  const { thresholds } = context.store;
  for (const { meter, subscriptionId, series: id, days } of touched) {
    if (seriesOf(id)?.hasThresholds !== true) continue;
    for (const month of [...new Set([...days].map(monthOf))].toSorted()) {
      const quantity = quantityOfMonth(month, { meter, subscriptionId }, context);
      // Read anew for every month: the month before may have changed it.
      for (const threshold of thresholds.find({ subscriptionId })) {
        if (threshold.meterId !== meter.id || threshold.reachedIn.includes(month)) continue;
        if (compareDecimals(quantity, threshold.quantity) < 0) continue;
        const reached = { ...threshold, reachedIn: [...threshold.reachedIn, month].toSorted() };
        thresholds.save(reached);
        context.emit(thresholdReached, reached);
      }
    }
  }
}

function quantityOfMonth(
  month: string,
  { meter, subscriptionId }: Pick<Touched, "meter" | "subscriptionId">,
  context: CommandContext<Collections>,
): string {
  const from = `${month}-01`;
  const to = firstOfNextMonth(from);
  const windows = windowsOf(meter, subscriptionId, { from, to }, context);
  const question = { from: startOfDay(from), to: startOfDay(to), size: "whole" as const, groupBy: [] };
  return usageRows(meter, windows, question)[0]?.quantity ?? "0";
}
