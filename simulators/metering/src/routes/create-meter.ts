import { meterCreated } from "@cashline/contracts/systems/metering/events";
import { createMeter } from "@cashline/contracts/systems/metering/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { defineMeter } from "../domain/meter.ts";
import type { Collections } from "../store/collections.ts";

export const createMeterRoute = write<typeof createMeter, Collections>(createMeter, ({ body }, context) => {
  const { meters } = context.store;
  const meter = { id: context.id("mtr", body.slug), ...body, status: "active" as const };
  const decision = defineMeter(meter, meters.find({ eventType: body.eventType }));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  meters.insert(meter);
  context.emit(meterCreated, meter);
  return reply(meter, 1);
});
