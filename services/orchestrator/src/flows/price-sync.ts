import type { ListPrice } from "@cashline/contracts/systems/cpq/entities";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";

/** What starts a price sync; the trace is that of the event. */
export type PriceSyncInput = { price: ListPrice; traceparent: string | null };

/**
 * A published price becomes billing's rate card.
 * Starts with `price.published`; single by sandbox and price. Loading the same values again changes nothing, so a late or
 * repeated event does no harm.
 */
export async function priceSync(flow: Flow, systems: Systems, { price }: PriceSyncInput): Promise<string> {
  const { id, ...values } = price;
  const card = await flow.step(
    "load rate card",
    async (key) =>
      (await systems.billing.loadRateCard({ body: { sourcePriceId: id, ...values }, idempotencyKey: key, correlationId: id })).body,
  );
  return card.id;
}
