import type { Quarantined } from "@cashline/contracts/systems/metering/usage-entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/** An event that is still set aside. @throws Refusal `not-found`, `quarantine-settled` */
export function requireHeld(quarantinedId: string, { store }: CommandContext<Collections>): Quarantined {
  const held = store.quarantine.require(quarantinedId);
  return held.status === "held" ? held : refuse("quarantine-settled", `The event is ${held.status}`);
}
