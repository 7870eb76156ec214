import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";

/** @throws Refusal `unknown-legal-entity` */
export function requireLegalEntity(code: string, context: CommandContext<Collections>): void {
  if (!context.store.legalEntities.get(idsOf(context).legalEntity(code)))
    refuse("unknown-legal-entity", `There is no legal entity ${code}`);
}
