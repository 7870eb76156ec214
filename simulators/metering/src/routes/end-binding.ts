import { bindingEnded } from "@cashline/contracts/systems/metering/events";
import { endBinding } from "@cashline/contracts/systems/metering/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { endBinding as end } from "../domain/binding.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleBindingEnd } from "../store/expectations.ts";

export const endBindingRoute = write<typeof endBinding, Collections>(endBinding, ({ params, body }, context) => {
  const { bindings } = context.store;
  const decision = end(bindings.require(params.bindingId), body.endOn);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  bindings.save(decision.binding);
  context.emit(bindingEnded, decision.binding);
  scheduleBindingEnd(decision.binding, context);
  return reply(decision.binding, bindings.version(params.bindingId));
});
