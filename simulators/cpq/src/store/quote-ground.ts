import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { bundleFor } from "../domain/bundle.ts";
import type { QuoteGround, QuoteRequest } from "../domain/price-quote.ts";
import type { Collections } from "./collections.ts";
import { policyIn } from "./policy.ts";
import { signedQuote } from "./signed-quotes.ts";

type Context = CommandContext<Collections>;
type Product = { readonly sku: string; readonly tier: string };

/** All that may decide what a request costs, past and future: by account and product, never a whole collection. */
export function quoteGround(request: QuoteRequest, context: Context): QuoteGround {
  const { store } = context;
  const { policy } = policyIn(context);
  const bundles = store.bundles.find({ sku: request.sku });
  const amended = request.amendsQuoteId === null ? undefined : store.quotes.require(request.amendsQuoteId);
  const components = bundleFor(bundles, request, amended)?.components ?? [];
  const products = [request, ...components.filter(({ pricing }) => pricing === "priced")];
  const isRenewal = request.kind !== "new_business" && request.amendsQuoteId === null;
  return {
    policy,
    bundles,
    prices: products.flatMap((product) => pricesOf(product, request, context)),
    book: bookOf(request, products, context),
    agreements: store.contractedPrices.find({ accountId: request.accountId }),
    schedules: skusOf(products).flatMap((sku) => store.discountSchedules.find({ sku })),
    signed: isRenewal && policy.renewalPriceMethod === "same" ? signedQuote(request.contractId, context) : undefined,
    amended,
  };
}

const skusOf = (products: readonly Product[]): string[] => [...new Set(products.map(({ sku }) => sku))];

/** The account's own prices and those of the list. */
function pricesOf({ sku, tier }: Product, { currency, accountId }: Pick<Quote, "currency" | "accountId">, { store }: Context): ListPrice[] {
  return [...store.prices.find({ sku, tier, currency, accountId }), ...store.prices.find({ sku, tier, currency, accountId: null })];
}

function bookOf({ priceBookId }: QuoteRequest, products: readonly Product[], { store }: Context): QuoteGround["book"] {
  const book = priceBookId === null ? undefined : store.priceBooks.get(priceBookId);
  if (!book) return undefined;
  return { book, prices: skusOf(products).flatMap((sku) => store.bookPrices.find({ priceBookId: book.id, sku })) };
}
