import type { EventDeclaration } from "@cashline/contracts/common/events";
import { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type { Changed, Refused } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";

/** Saves and publishes what the domain decided, or refuses with its reason. */
export function settle(decision: Changed | Refused, event: EventDeclaration<typeof TaxDocument>, context: CommandContext<Collections>) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { document } = decision;
  context.store.documents.save(document);
  context.emit(event, document);
  return reply(document, context.store.documents.version(document.id));
}
