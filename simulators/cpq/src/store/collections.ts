import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  // A search uses the first index it names a member of, so the most selective one stands first.
  prices: collection<ListPrice>("prices", {
    indexes: ["accountId", "sku", "currency"],
    unique: ["sku", "tier", "currency", "accountId", "effectiveOn"],
  }),
  quotes: collection<Quote>("quotes", { indexes: ["opportunityId", "contractId", "status"] }),
};

export type Collections = typeof collections;
