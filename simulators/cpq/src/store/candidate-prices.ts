import type { ListPrice } from "@cashline/contracts/systems/cpq/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Wanted } from "../domain/price.ts";
import type { Collections } from "./collections.ts";

/** Every price, past and future, that may concern what is wanted: the account's contracted ones and those of the list. */
export function candidatePrices({ sku, tier, currency, accountId }: Wanted, { store }: CommandContext<Collections>): ListPrice[] {
  return [...store.prices.find({ sku, tier, currency, accountId }), ...store.prices.find({ sku, tier, currency, accountId: null })];
}
