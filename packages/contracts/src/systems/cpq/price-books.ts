import Type, { type Static } from "typebox";
import { CalendarDate, Currency, Id, Name, Price, Quantity, nullable, strict } from "../../common/values.ts";

/** Prices of one currency for one kind of sale, between two days. The list of `/v1/prices` is the standard book. */
export const PriceBook = strict({
  id: Id("pbk"),
  name: Name,
  currency: Currency,
  validFromOn: CalendarDate,
  validToOn: nullable(Type.String({ ...CalendarDate, description: "The last day; null for as long as nobody ends it" })),
});
export type PriceBook = Static<typeof PriceBook>;

/** What one unit costs per month in a price book, from a day on. */
export const BookPrice = strict({
  id: Id("pbp"),
  priceBookId: Id("pbk"),
  sku: Name,
  tier: Name,
  unitPrice: Price,
  includedUsage: Quantity,
  overageUnitPrice: Price,
  effectiveOn: CalendarDate,
});
export type BookPrice = Static<typeof BookPrice>;
