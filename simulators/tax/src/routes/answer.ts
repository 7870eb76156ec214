import type { EventDeclaration } from "@cashline/contracts/common/events";
import { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import { isReported, type Changed, type Refused } from "../domain/tax-document.ts";
import type { Collections } from "../store/collections.ts";
import { countTurnover } from "./count-turnover.ts";

type DocumentEvent = EventDeclaration<typeof TaxDocument>;

/** Saves and publishes what the domain decided, or refuses with its reason. */
export function settle(before: TaxDocument, decision: Changed | Refused, event: DocumentEvent, context: CommandContext<Collections>) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const document = saveChange(before, decision.document, event, context);
  return reply(document, context.store.documents.version(document.id));
}

/** Saves and publishes a change of a document, and counts its sale towards its threshold from commitment until it is taken out of force. */
export function saveChange(
  before: TaxDocument,
  after: TaxDocument,
  event: DocumentEvent,
  context: CommandContext<Collections>,
): TaxDocument {
  context.store.documents.save(after);
  context.emit(event, after);
  if (isReported(before) !== isReported(after)) countTurnover(after, isReported(after) ? 1n : -1n, context);
  return after;
}
