import Type, { type TSchema } from "typebox";
import { strict, nullable } from "./values.ts";

/** Cursor paging, shared by every list. */
export const pageQuery = {
  after: Type.Optional(Type.String({ maxLength: 200, description: "Cursor from the previous page's `next`" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
};

/** A page of items; `next` is null on the last page. */
export function pageOf<Item extends TSchema>(item: Item) {
  return strict({ items: Type.Array(item), next: nullable(Type.String()) });
}
