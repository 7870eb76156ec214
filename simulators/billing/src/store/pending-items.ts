import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { moneyOf, moneyWire } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Charge } from "../domain/charge.ts";
import type { PendingItem } from "../domain/pending-item.ts";
import type { Collections } from "./collections.ts";

/** A charge whose amount is settled, as it will stand on the next invoice of its subscription. */
export function pendingItem(
  source: Charge,
  kind: PendingItem["kind"],
  description: string,
  minor: bigint,
  subscription: Pick<Subscription, "id" | "currency">,
  key: readonly string[],
  context: CommandContext<Collections>,
): PendingItem {
  const { lineId: _, exact: __, ...charge } = source;
  return {
    ...charge,
    id: context.id("pit", subscription.id, kind, ...key),
    kind,
    description,
    pendingOf: subscription.id,
    billedBy: null,
    correctsInvoiceId: null,
    prorates: null,
    beforeCoupons: null,
    amount: moneyWire(moneyOf(subscription.currency, minor)),
  };
}

export function keepPending(items: readonly PendingItem[], context: CommandContext<Collections>): void {
  for (const item of items) context.store.pendingItems.insert(item);
}
