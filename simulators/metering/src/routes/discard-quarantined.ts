import { quarantineDiscarded } from "@cashline/contracts/systems/metering/events";
import { discardQuarantined } from "@cashline/contracts/systems/metering/usage-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { requireHeld } from "../store/quarantine.ts";

export const discardQuarantinedRoute = write<typeof discardQuarantined, Collections>(discardQuarantined, ({ params, body }, context) => {
  const { quarantine } = context.store;
  const discarded = quarantine.save({ ...requireHeld(params.quarantinedId, context), status: "discarded", resolution: body.reason });
  context.emit(quarantineDiscarded, discarded);
  return reply(discarded, quarantine.version(discarded.id));
});
