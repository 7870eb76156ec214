import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { money } from "@cashline/kernel/money";
import { monthOf } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { countChange, sellerKey } from "../domain/turnover.ts";
import type { Collections } from "../store/collections.ts";

/** Adds a document to its seller's turnover towards the threshold it names, or takes it away again; most name none. */
export function countTurnover(document: TaxDocument, sign: 1n | -1n, context: CommandContext<Collections>): void {
  const { store } = context;
  const { thresholdScope, legalEntity, currency, kind } = document;
  if (thresholdScope === null) return;
  const seller = sellerKey(legalEntity, thresholdScope);
  const month = monthOf(document.taxOn);
  const place = { id: context.id("ttn", seller, month, currency), seller, month, currency };
  const before = store.turnover.get(place.id);
  // A return takes from the amount of its sale, which stays a sale.
  const change = { minor: money(document.net).minor * sign, documents: kind === "sale" ? Number(sign) : 0 };
  const after = countChange(before, place, change);
  if (before) store.turnover.save(after);
  else store.turnover.insert(after);
}
