import type { EventDeclaration } from "@cashline/contracts/common/events";
import { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type { Changed, Refused } from "../domain/entitlement.ts";
import type { Collections } from "../store/collections.ts";

/** Saves and publishes what the domain decided, or refuses with its reason. */
export function settle(decision: Changed | Refused, event: EventDeclaration<typeof Entitlement>, context: CommandContext<Collections>) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { entitlement } = decision;
  context.store.entitlements.save(entitlement);
  context.emit(event, entitlement);
  return reply(entitlement, context.store.entitlements.version(entitlement.id));
}
