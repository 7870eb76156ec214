import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { countChange, turnoverChange } from "../domain/turnover.ts";
import type { Collections } from "../store/collections.ts";

/** Adds a document to its seller's turnover towards the threshold it names, or takes it away again; most name none. */
export function countTurnover(document: TaxDocument, sign: 1n | -1n, context: CommandContext<Collections>): void {
  const { store } = context;
  const { originalDocumentId } = document;
  const counted = turnoverChange(document, originalDocumentId === null ? document : store.documents.require(originalDocumentId), sign);
  if (counted === undefined) return;
  const { place, change } = counted;
  const id = context.id("ttn", place.seller, place.month, place.currency);
  const before = store.turnover.get(id);
  const after = countChange(before, { id, ...place }, change);
  if (before) store.turnover.save(after);
  else store.turnover.insert(after);
}
