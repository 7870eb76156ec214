import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { BillingFrequency, CalendarDate, Currency, Id, Name, Percent, Quantity, strict } from "../../common/values.ts";
import { ListPrice, Quote } from "./entities.ts";

const quote = strict({ quoteId: Id("qte") });

export const publishPrice = operation({
  id: "publishPrice",
  method: "POST",
  path: "/v1/prices",
  scope: "cpq:prices:write",
  summary: "Publishes a price from a day on.",
  body: Type.Omit(ListPrice, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: ListPrice },
  problems: ["already-exists"],
});
export const getPrice = operation({
  id: "getPrice",
  method: "GET",
  path: "/v1/prices/{priceId}",
  scope: "cpq:prices:read",
  summary: "One price.",
  params: strict({ priceId: Id("prc") }),
  reply: { status: 200, body: ListPrice },
});
export const listPrices = operation({
  id: "listPrices",
  method: "GET",
  path: "/v1/prices",
  scope: "cpq:prices:read",
  summary: "Prices in order of id.",
  query: strict({ ...pageQuery, sku: Type.Optional(Name), currency: Type.Optional(Currency) }),
  reply: { status: 200, body: pageOf(ListPrice) },
});
export const createQuote = operation({
  id: "createQuote",
  method: "POST",
  path: "/v1/quotes",
  scope: "cpq:quotes:write",
  summary: "Drafts a quote at the price in force on its first day: a contracted price before the list price.",
  body: strict({
    kind: Type.Enum(["new_business", "renewal", "amendment"]),
    accountId: Id("acc"),
    contractId: Id("ctr"),
    opportunityId: Id("opp"),
    currency: Currency,
    startOn: CalendarDate,
    termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
    sku: Name,
    tier: Name,
    quantity: Quantity,
    discountPercent: Percent,
    billingFrequency: BillingFrequency,
  }),
  reply: { status: 201, body: Quote },
  problems: ["no-price", "discount-above-matrix", "already-exists"],
});
export const getQuote = operation({
  id: "getQuote",
  method: "GET",
  path: "/v1/quotes/{quoteId}",
  scope: "cpq:quotes:read",
  summary: "One quote.",
  params: quote,
  reply: { status: 200, body: Quote },
});
export const listQuotes = operation({
  id: "listQuotes",
  method: "GET",
  path: "/v1/quotes",
  scope: "cpq:quotes:read",
  summary: "Quotes in order of id.",
  query: strict({ ...pageQuery, status: Type.Optional(Quote.properties.status), contractId: Type.Optional(Id("ctr")) }),
  reply: { status: 200, body: pageOf(Quote) },
});
export const updateQuote = operation({
  id: "updateQuote",
  method: "PATCH",
  path: "/v1/quotes/{quoteId}",
  scope: "cpq:quotes:write",
  summary: "Edits a quote; any approval falls away.",
  params: quote,
  ifMatch: "required",
  body: Type.Partial(strict({ quantity: Quantity, tier: Name, discountPercent: Percent }), {
    additionalProperties: false,
    minProperties: 1,
  }),
  reply: { status: 200, body: Quote },
  problems: ["already-exists", "quote-accepted", "no-price", "discount-above-matrix"],
});
export const submitQuote = operation({
  id: "submitQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/submit",
  scope: "cpq:quotes:write",
  summary: "Submits a draft: approved at once when the discount is within the matrix, else in review.",
  params: quote,
  body: strict({}),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-draft"],
});
export const approveQuote = operation({
  id: "approveQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/approve",
  scope: "cpq:quotes:approve",
  summary: "Approves a quote in review.",
  params: quote,
  body: strict({ approver: Name }),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-in-review"],
});
export const rejectQuote = operation({
  id: "rejectQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/reject",
  scope: "cpq:quotes:approve",
  summary: "Rejects a quote in review, or undoes an approved one not yet accepted.",
  params: quote,
  body: strict({ reason: Name }),
  reply: { status: 200, body: Quote },
  problems: ["quote-accepted"],
});
export const acceptQuote = operation({
  id: "acceptQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/accept",
  scope: "cpq:quotes:write",
  summary: "Records the customer's signature.",
  params: quote,
  body: strict({}),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-approved"],
});
