import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { BillingFrequency, CalendarDate, Currency, Id, Name, Percent, strict } from "../../common/values.ts";
import { ListPrice, Quote } from "./entities.ts";
import { ComponentChoices, SoldQuantity } from "./quote-line.ts";

const quote = strict({ quoteId: Id("qte") });
const asked = strict({
  kind: Type.Enum(["new_business", "renewal", "amendment"]),
  accountId: Id("acc"),
  contractId: Id("ctr"),
  opportunityId: Id("opp"),
  currency: Currency,
  startOn: CalendarDate,
  termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
  sku: Name,
  tier: Name,
  quantity: SoldQuantity,
  discountPercent: Percent,
  billingFrequency: BillingFrequency,
  partnerDiscountPercent: Type.Optional(Percent),
  priceBookId: Type.Optional(Id("pbk")),
  components: Type.Optional(ComponentChoices),
  coTerminateOn: Type.Optional(
    Type.String({ ...CalendarDate, description: "The term ends on this day with others, before its months are over" }),
  ),
  supersedesQuoteId: Type.Optional(Id("qte")),
});
const unpriced = [
  "no-price",
  "discount-above-matrix",
  "price-book-not-valid",
  "component-not-in-bundle",
  "component-quantity",
  "outside-term",
] as const;

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
  body: asked,
  reply: { status: 201, body: Quote },
  problems: [...unpriced, "already-exists", "quote-accepted", "quote-not-standing"],
});
export const previewQuote = operation({
  id: "previewQuote",
  method: "POST",
  path: "/v1/quotes/preview",
  scope: "cpq:quotes:read",
  summary: "The quote `createQuote` would draft, without making it and whether or not another one stands.",
  body: asked,
  reply: { status: 200, body: Quote },
  problems: unpriced,
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
  body: Type.Partial(
    strict({
      quantity: SoldQuantity,
      tier: Name,
      discountPercent: Percent,
      partnerDiscountPercent: Percent,
      components: ComponentChoices,
    }),
    { additionalProperties: false, minProperties: 1 },
  ),
  reply: { status: 200, body: Quote },
  problems: [...unpriced, "already-exists", "quote-accepted", "quote-superseded", "amendment-changes-nothing", "amendment-outdated"],
});
export const submitQuote = operation({
  id: "submitQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/submit",
  scope: "cpq:quotes:write",
  summary: "Submits a draft: approved at once when the matrix asks for nobody's word, else in review.",
  params: quote,
  body: strict({ submitter: Type.Optional(Name) }),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-draft"],
});
export const approveQuote = operation({
  id: "approveQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/approve",
  scope: "cpq:quotes:approve",
  summary: "Grants the next level of a quote in review; with the last one it is approved.",
  params: quote,
  body: strict({ approver: Name }),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-in-review", "approver-not-independent"],
});
export const recallQuote = operation({
  id: "recallQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/recall",
  scope: "cpq:quotes:write",
  summary: "Takes a quote back from review; it is a draft again.",
  params: quote,
  body: strict({}),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-in-review"],
});
export const presentQuote = operation({
  id: "presentQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/present",
  scope: "cpq:quotes:write",
  summary: "Records that an approved quote was shown to the customer.",
  params: quote,
  body: strict({}),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-approved", "quote-expired"],
});
export const rejectQuote = operation({
  id: "rejectQuote",
  method: "POST",
  path: "/v1/quotes/{quoteId}/reject",
  scope: "cpq:quotes:approve",
  summary: "Rejects a quote in review, or takes one not yet accepted off the table.",
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
  summary: "Records the customer's signature on an approved or presented quote.",
  params: quote,
  body: strict({}),
  reply: { status: 200, body: Quote },
  problems: ["quote-not-approved", "quote-expired", "amendment-outdated"],
});
