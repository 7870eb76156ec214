import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { CalendarDate, Id, Name, Quantity, strict } from "../../common/values.ts";
import { Invoice, Subscription } from "./entities.ts";
import { finalizeInvoice, renewSubscription } from "./operations.ts";
import { Carried } from "./preview-entities.ts";

/** The operations beside these, rehearsed: nothing of what they answer is kept, told or numbered. */

export const previewRenewal = operation({
  id: "previewRenewal",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/renew/preview",
  scope: "billing:subscriptions:read",
  summary: "The subscription and the first invoice a renewal would make, with the ended term's usage; nothing is renewed.",
  params: strict({ subscriptionId: Id("sub") }),
  body: renewSubscription.body,
  reply: { status: 200, body: strict({ subscription: Subscription, invoice: Invoice }) },
  problems: ["quote-not-accepted", "subscription-not-active", "renewal-not-contiguous", "term-off-anchor", "no-rate-card"],
});
export const previewChange = operation({
  id: "previewChange",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/change/preview-documents",
  scope: "billing:subscriptions:read",
  summary:
    "What a change would make on its day, by what is known today: its proration, and by an immediate policy its invoice or credit notes.",
  params: strict({ subscriptionId: Id("sub") }),
  body: strict({
    quantity: Type.Optional(Quantity),
    tier: Type.Optional(Name),
    effectiveOn: CalendarDate,
    effectiveAt: Type.Optional(Type.String({ format: "date-time", maxLength: 30, pattern: "Z$" })),
  }),
  reply: { status: 200, body: Carried },
  problems: ["subscription-not-active", "change-outside-term", "change-not-in-order", "no-rate-card"],
});
export const previewRedraft = operation({
  id: "previewRedraft",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/redraft/preview",
  scope: "billing:invoices:read",
  summary: "The draft that would take a draft's place, by today's rate card and billing account; the old one stays.",
  params: strict({ invoiceId: Id("inv") }),
  body: strict({}),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-draft", "invoice-not-redraftable", "no-rate-card"],
});
export const previewFinalization = operation({
  id: "previewFinalization",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/finalize/preview",
  scope: "billing:invoices:read",
  summary: "The invoice as it would be owed: tax, balances set against it, due day, and its number where it is given at finalisation.",
  params: strict({ invoiceId: Id("inv") }),
  body: finalizeInvoice.body,
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-draft", "invoice-on-hold", "tax-differs"],
});
