import { addBookPrice } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { bookPriceAdded } from "@cashline/contracts/systems/cpq/events";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

/** A price in a book is never changed: another one is added from a later day on. */
export const addBookPriceRoute = write<typeof addBookPrice, Collections>(addBookPrice, ({ params, body }, context) => {
  const { id: priceBookId } = context.store.priceBooks.require(params.priceBookId);
  const price = { id: context.id("pbp", priceBookId, body.sku, body.tier, body.effectiveOn), priceBookId, ...body };
  context.store.bookPrices.insert(price);
  context.emit(bookPriceAdded, price);
  return reply(price, 1);
});
