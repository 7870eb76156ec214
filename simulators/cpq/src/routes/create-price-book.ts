import { createPriceBook } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { priceBookCreated } from "@cashline/contracts/systems/cpq/events";
import { isCurrency } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const createPriceBookRoute = write<typeof createPriceBook, Collections>(createPriceBook, ({ body }, context) => {
  const { name, currency, validFromOn, validToOn } = body;
  if (!isCurrency(currency)) return refuse("invalid-request", `ISO 4217 lists no currency ${currency}`);
  if (validToOn !== null && validToOn < validFromOn)
    return refuse("invalid-request", `The book would end on ${validToOn}, before it begins`);
  const book = { id: context.id("pbk", name), ...body };
  context.store.priceBooks.insert(book);
  context.emit(priceBookCreated, book);
  return reply(book, 1);
});
