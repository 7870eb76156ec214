import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  // The unique members in this order are also the index a quote's price is looked up by.
  prices: collection<ListPrice>("prices", { indexes: ["currency"], unique: ["sku", "tier", "currency", "accountId", "effectiveOn"] }),
  quotes: collection<Quote>("quotes", { indexes: ["status", "contractId", "opportunityId"] }),
};

export type Collections = typeof collections;
