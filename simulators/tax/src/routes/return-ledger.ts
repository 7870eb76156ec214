import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { money, moneyWire } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import { addReturned, type Returned } from "../domain/returned.ts";
import type { Collections } from "../store/collections.ts";

type Context = Pick<CommandContext<Collections>, "id" | "store">;

const ledgerId = (context: Context, originalId: string): string => context.id("trl", originalId);

/** What of an original has been given back, by line. */
export function returnedOf(originalId: string, context: Context): Returned {
  const ledger = context.store.returnLedgers.get(ledgerId(context, originalId));
  return new Map(
    ledger?.lines.map(({ lineId, net, details }) => [
      lineId,
      {
        net: money(net),
        details: details.map(({ taxable, tax, exempt }) => ({ taxable: money(taxable), tax: money(tax), exempt: money(exempt) })),
      },
    ]),
  );
}

/** Whether return documents stand against a document; only one that was committed can have any. */
export function hasReturns({ id, status }: Pick<TaxDocument, "id" | "status">, context: Context): boolean {
  if (status === "saved") return false;
  return (context.store.returnLedgers.get(ledgerId(context, id))?.documents ?? 0) > 0;
}

/** Counts a return document against its original, or takes it away again. */
export function countReturn(document: TaxDocument, originalId: string, change: "counted" | "taken away", context: Context): void {
  const { returnLedgers } = context.store;
  const before = returnLedgers.get(ledgerId(context, originalId));
  const sums = addReturned(returnedOf(originalId, context), document, change);
  const ledger = {
    id: ledgerId(context, originalId),
    documents: (before?.documents ?? 0) + (change === "counted" ? 1 : -1),
    lines: [...sums].map(([lineId, { net, details }]) => ({
      lineId,
      net: moneyWire(net),
      details: details.map(({ taxable, tax, exempt }) => ({ taxable: moneyWire(taxable), tax: moneyWire(tax), exempt: moneyWire(exempt) })),
    })),
  };
  if (before) returnLedgers.save(ledger);
  else returnLedgers.insert(ledger);
}
