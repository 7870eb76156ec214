import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { compareDecimals } from "@cashline/kernel/decimal";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";

/**
 * The cause that a contract-to-bill variance shares with all others of it: billing does not charge by a list price, which is
 * everybody's. Null where the price is one customer's own, or billing has it and something else makes the difference.
 */
export async function staleListPrice(
  flow: Flow,
  systems: Systems,
  { listPriceId }: Quote,
  { lines }: Invoice,
  { correlationId, suffix }: { correlationId: string; suffix: string },
): Promise<string | null> {
  const params = { priceId: listPriceId };
  const price = await flow.step(`read the signed price${suffix}`, async () => (await systems.cpq.getPrice({ params, correlationId })).body);
  const charged = lines.find(({ kind }) => kind === "recurring");
  if (price.accountId !== null || !charged || compareDecimals(charged.unitPrice, price.unitPrice) === 0) return null;
  return `list-price:${price.id}`;
}
