import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Currency, Id, Name, strict } from "../../common/values.ts";
import { Bundle, ContractedPrice, DiscountSchedule } from "./agreements.ts";
import { CpqPolicy } from "./policy.ts";
import { BookPrice, PriceBook } from "./price-books.ts";

const book = strict({ priceBookId: Id("pbk") });
const contracted = strict({ contractedPriceId: Id("cpr") });

export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "cpq:policy:read",
  summary: "How this sandbox prices and approves where CPQ systems disagree; version 0 is the default nobody has changed.",
  reply: { status: 200, body: CpqPolicy },
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "cpq:policy:write",
  summary: "Replaces the policy; quotes priced before keep what they print.",
  ifMatch: "required",
  body: CpqPolicy,
  reply: { status: 200, body: CpqPolicy },
});
export const createPriceBook = operation({
  id: "createPriceBook",
  method: "POST",
  path: "/v1/price-books",
  scope: "cpq:prices:write",
  summary: "Opens a price book of one currency.",
  body: Type.Omit(PriceBook, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: PriceBook },
  problems: ["already-exists"],
});
export const getPriceBook = operation({
  id: "getPriceBook",
  method: "GET",
  path: "/v1/price-books/{priceBookId}",
  scope: "cpq:prices:read",
  summary: "One price book.",
  params: book,
  reply: { status: 200, body: PriceBook },
});
export const listPriceBooks = operation({
  id: "listPriceBooks",
  method: "GET",
  path: "/v1/price-books",
  scope: "cpq:prices:read",
  summary: "Price books in order of id.",
  query: strict({ ...pageQuery, currency: Type.Optional(Currency) }),
  reply: { status: 200, body: pageOf(PriceBook) },
});
export const addBookPrice = operation({
  id: "addBookPrice",
  method: "POST",
  path: "/v1/price-books/{priceBookId}/prices",
  scope: "cpq:prices:write",
  summary: "Adds a price to a book, from a day on.",
  params: book,
  body: Type.Omit(BookPrice, ["id", "priceBookId"], { additionalProperties: false }),
  reply: { status: 201, body: BookPrice },
  problems: ["already-exists"],
});
export const listBookPrices = operation({
  id: "listBookPrices",
  method: "GET",
  path: "/v1/book-prices",
  scope: "cpq:prices:read",
  summary: "Prices of price books in order of id.",
  query: strict({ ...pageQuery, priceBookId: Type.Optional(Id("pbk")), sku: Type.Optional(Name) }),
  reply: { status: 200, body: pageOf(BookPrice) },
});
export const getBookPrice = operation({
  id: "getBookPrice",
  method: "GET",
  path: "/v1/book-prices/{bookPriceId}",
  scope: "cpq:prices:read",
  summary: "One price of a price book.",
  params: strict({ bookPriceId: Id("pbp") }),
  reply: { status: 200, body: BookPrice },
});
export const agreeContractedPrice = operation({
  id: "agreeContractedPrice",
  method: "POST",
  path: "/v1/contracted-prices",
  scope: "cpq:prices:write",
  summary: "Promises an account a unit price, or a share off the list, for a while.",
  body: Type.Omit(ContractedPrice, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: ContractedPrice },
  problems: ["already-exists"],
});
export const getContractedPrice = operation({
  id: "getContractedPrice",
  method: "GET",
  path: "/v1/contracted-prices/{contractedPriceId}",
  scope: "cpq:prices:read",
  summary: "One contracted price.",
  params: contracted,
  reply: { status: 200, body: ContractedPrice },
});
export const listContractedPrices = operation({
  id: "listContractedPrices",
  method: "GET",
  path: "/v1/contracted-prices",
  scope: "cpq:prices:read",
  summary: "Contracted prices in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(Id("acc")) }),
  reply: { status: 200, body: pageOf(ContractedPrice) },
});
export const endContractedPrice = operation({
  id: "endContractedPrice",
  method: "POST",
  path: "/v1/contracted-prices/{contractedPriceId}/end",
  scope: "cpq:prices:write",
  summary: "Lets a contracted price end on a day after its first; quotes made before keep it.",
  params: contracted,
  body: strict({ expiresOn: CalendarDate }),
  reply: { status: 200, body: ContractedPrice },
});
export const publishDiscountSchedule = operation({
  id: "publishDiscountSchedule",
  method: "POST",
  path: "/v1/discount-schedules",
  scope: "cpq:prices:write",
  summary: "Publishes a schedule of discounts by quantity or by term.",
  body: Type.Omit(DiscountSchedule, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: DiscountSchedule },
  problems: ["already-exists", "tiers-invalid"],
});
export const getDiscountSchedule = operation({
  id: "getDiscountSchedule",
  method: "GET",
  path: "/v1/discount-schedules/{discountScheduleId}",
  scope: "cpq:prices:read",
  summary: "One discount schedule.",
  params: strict({ discountScheduleId: Id("dsc") }),
  reply: { status: 200, body: DiscountSchedule },
});
export const listDiscountSchedules = operation({
  id: "listDiscountSchedules",
  method: "GET",
  path: "/v1/discount-schedules",
  scope: "cpq:prices:read",
  summary: "Discount schedules in order of id.",
  query: strict({ ...pageQuery, sku: Type.Optional(Name) }),
  reply: { status: 200, body: pageOf(DiscountSchedule) },
});
export const publishBundle = operation({
  id: "publishBundle",
  method: "POST",
  path: "/v1/bundles",
  scope: "cpq:prices:write",
  summary: "Declares what a product consists of, from a day on.",
  body: Type.Omit(Bundle, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: Bundle },
  problems: ["already-exists", "bundle-invalid"],
});
export const getBundle = operation({
  id: "getBundle",
  method: "GET",
  path: "/v1/bundles/{bundleId}",
  scope: "cpq:prices:read",
  summary: "One bundle.",
  params: strict({ bundleId: Id("bdl") }),
  reply: { status: 200, body: Bundle },
});
export const listBundles = operation({
  id: "listBundles",
  method: "GET",
  path: "/v1/bundles",
  scope: "cpq:prices:read",
  summary: "Bundles in order of id.",
  query: strict({ ...pageQuery, sku: Type.Optional(Name) }),
  reply: { status: 200, body: pageOf(Bundle) },
});
