import type { Bundle, ContractedPrice, DiscountSchedule } from "@cashline/contracts/systems/cpq/agreements";
import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import type { CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import type { BookPrice, PriceBook } from "@cashline/contracts/systems/cpq/price-books";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  // A search uses the first index it names a member of, so the most selective one stands first.
  prices: collection<ListPrice>("prices", {
    indexes: ["accountId", "sku", "currency"],
    unique: ["sku", "tier", "currency", "accountId", "effectiveOn"],
  }),
  quotes: collection<Quote>("quotes", { indexes: ["opportunityId", "contractId", "status"] }),
  priceBooks: collection<PriceBook>("price_books", { indexes: ["currency"], unique: ["name"] }),
  bookPrices: collection<BookPrice>("book_prices", { indexes: ["priceBookId", "sku"] }),
  contractedPrices: collection<ContractedPrice>("contracted_prices", { indexes: ["accountId"] }),
  discountSchedules: collection<DiscountSchedule>("discount_schedules", { indexes: ["sku"] }),
  bundles: collection<Bundle>("bundles", { indexes: ["sku"] }),
  policies: collection<CpqPolicy & { id: string }>("policies"),
};

export type Collections = typeof collections;
