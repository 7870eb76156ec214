import { quarantineReleased } from "@cashline/contracts/systems/metering/events";
import { releaseQuarantined } from "@cashline/contracts/systems/metering/usage-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { isCurrent } from "../domain/judge.ts";
import type { Collections } from "../store/collections.ts";
import { requireHeld } from "../store/quarantine.ts";
import { recount } from "../store/recounting.ts";
import { reopenClosings } from "../store/reopening.ts";
import { noteFirstUsage } from "../store/series.ts";
import { streamOf } from "../store/take-in.ts";
import { tellThresholds } from "../store/thresholds.ts";

export const releaseQuarantinedRoute = write<typeof releaseQuarantined, Collections>(releaseQuarantined, ({ params, body }, context) => {
  const { quarantine, usageEvents, meters, bindings } = context.store;
  const held = requireHeld(params.quarantinedId, context);
  const event = usageEvents.require(held.usageEventId);
  if (body.into === "current_window" && !isCurrent(bindings.find({ subjectId: event.subjectId }), event.subscriptionId, context.now))
    return refuse("subscription-ended", `The subject is not bound to ${event.subscriptionId} today`);
  const countedAt = body.into === "own_window" ? event.time : context.now;
  const counted = usageEvents.save({ ...event, countedAt, stream: streamOf(event.subjectId, countedAt) });
  const touched = recount(
    [counted],
    event.meterIds.map((meterId) => meters.require(meterId)),
    context,
  );
  noteFirstUsage(touched, context);
  tellThresholds(touched, context);
  reopenClosings(touched, context);
  const released = quarantine.save({ ...held, status: "released", resolution: body.reason });
  context.emit(quarantineReleased, released);
  return reply(released, quarantine.version(released.id));
});
