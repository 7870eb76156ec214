import { pricePublished } from "@cashline/contracts/systems/cpq/events";
import { publishPrice } from "@cashline/contracts/systems/cpq/operations";
import { isCurrency } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

/** A published price is never changed: another price is published from a later day on. */
export const publishPriceRoute = write<typeof publishPrice, Collections>(publishPrice, ({ body }, context) => {
  const { sku, tier, currency, accountId, effectiveOn } = body;
  if (!isCurrency(currency)) return refuse("invalid-request", `ISO 4217 lists no currency ${currency}`);
  const price = { id: context.id("prc", sku, tier, currency, accountId ?? "", effectiveOn), ...body };
  context.store.prices.insert(price);
  context.emit(pricePublished, price);
  return reply(price, 1);
});
