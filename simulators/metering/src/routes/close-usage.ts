import { usageClosed, usageSuperseded } from "@cashline/contracts/systems/metering/events";
import { closeUsage } from "@cashline/contracts/systems/metering/usage-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { closingAs, mayClose } from "../domain/closing.ts";
import { closingOf } from "../store/closings.ts";
import type { Collections } from "../store/collections.ts";
import { keepSeries, seriesOf } from "../store/series.ts";

export const closeUsageRoute = write<typeof closeUsage, Collections>(closeUsage, ({ body }, context) => {
  const { preview, earlier } = closingOf(body, context);
  const series = seriesOf(body.meterId, body.subscriptionId, context);
  const decision = mayClose(preview, earlier, series, context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { closings } = context.store;
  if (decision.supersedes) {
    closings.save(decision.supersedes);
    context.emit(usageSuperseded, decision.supersedes);
  } else if (body.to > (series.closedThrough ?? "")) keepSeries({ ...series, closedThrough: body.to }, context);
  const id = context.id("ucl", body.meterId, body.subscriptionId, body.from, body.to, String(preview.revision));
  const closing = closingAs(id, preview, earlier, context.now);
  closings.insert(closing);
  context.emit(usageClosed, closing);
  return reply(closing, 1);
});
