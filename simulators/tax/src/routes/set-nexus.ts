import { nexusSet } from "@cashline/contracts/systems/tax/events";
import { setNexus } from "@cashline/contracts/systems/tax/place-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { checkNexus } from "../domain/nexus.ts";
import type { Collections } from "../store/collections.ts";

export const setNexusRoute = write<typeof setNexus, Collections>(setNexus, ({ params, body }, context) => {
  const decision = checkNexus({ ...params, ...body });
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { nexus } = context.store;
  const declared = { id: context.id("nex", params.legalEntity, params.jurisdiction), ...params, ...body };
  if (nexus.get(declared.id)) nexus.save(declared);
  else nexus.insert(declared);
  context.emit(nexusSet, declared);
  return reply(declared, nexus.version(declared.id));
});
