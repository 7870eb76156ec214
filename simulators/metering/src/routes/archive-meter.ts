import { meterArchived } from "@cashline/contracts/systems/metering/events";
import { archiveMeter } from "@cashline/contracts/systems/metering/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { archiveMeter as archive } from "../domain/meter.ts";
import type { Collections } from "../store/collections.ts";
import { attuneExpectations } from "../store/expectations.ts";

export const archiveMeterRoute = write<typeof archiveMeter, Collections>(archiveMeter, ({ params }, context) => {
  const { meters } = context.store;
  const decision = archive(meters.require(params.meterId));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  meters.save(decision.meter);
  context.emit(meterArchived, decision.meter);
  attuneExpectations({ meterId: decision.meter.id }, context);
  return reply(decision.meter, meters.version(params.meterId));
});
