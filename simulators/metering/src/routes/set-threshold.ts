import { setThreshold } from "@cashline/contracts/systems/metering/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { keepSeries, seriesOf } from "../store/series.ts";

export const setThresholdRoute = write<typeof setThreshold, Collections>(setThreshold, ({ body }, context) => {
  const { meters, bindings, thresholds } = context.store;
  const { meterId, subscriptionId } = body;
  if (!meters.get(meterId)) return refuse("unknown-meter", `There is no meter ${meterId}`);
  if (bindings.find({ subscriptionId }).length === 0) return refuse("unknown-subscription", `No subject is bound to ${subscriptionId}`);
  const threshold = thresholds.insert({ id: context.id("thr", meterId, subscriptionId, body.quantity), ...body, reachedIn: [] });
  keepSeries({ ...seriesOf(meterId, subscriptionId, context), hasThresholds: true }, context);
  return reply(threshold, 1);
});
