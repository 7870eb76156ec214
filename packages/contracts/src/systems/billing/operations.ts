import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import {
  BillingFrequency,
  CalendarDate,
  Id,
  Instant,
  Money,
  Name,
  Percent,
  Price,
  Quantity,
  nullable,
  strict,
} from "../../common/values.ts";
import { ChargeModel } from "./charge-models.ts";
import { BillingAccount, BillingTiming, Invoice, RateCard, Subscription, UsageRecord } from "./entities.ts";

const billingAccount = strict({ billingAccountId: Id("bac") });
const subscription = strict({ subscriptionId: Id("sub") });
const invoice = strict({ invoiceId: Id("inv") });

export const createBillingAccount = operation({
  id: "createBillingAccount",
  method: "POST",
  path: "/v1/accounts",
  scope: "billing:accounts:write",
  summary: "Sets up a billing account for a CRM account.",
  body: strict({ ...Type.Omit(BillingAccount, ["id", "dunningCampaign"]).properties, dunningCampaign: Type.Optional(nullable(Name)) }),
  reply: { status: 201, body: BillingAccount },
  problems: ["already-exists", "unknown-dunning-campaign", "unknown-parent", "hierarchy-cycle"],
});
export const getBillingAccount = operation({
  id: "getBillingAccount",
  method: "GET",
  path: "/v1/accounts/{billingAccountId}",
  scope: "billing:accounts:read",
  summary: "One billing account.",
  params: billingAccount,
  reply: { status: 200, body: BillingAccount },
});
export const listBillingAccounts = operation({
  id: "listBillingAccounts",
  method: "GET",
  path: "/v1/accounts",
  scope: "billing:accounts:read",
  summary: "Billing accounts in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(Id("acc")) }),
  reply: { status: 200, body: pageOf(BillingAccount) },
});
export const updateBillingAccount = operation({
  id: "updateBillingAccount",
  method: "PATCH",
  path: "/v1/accounts/{billingAccountId}",
  scope: "billing:accounts:write",
  summary: "Changes a billing account.",
  params: billingAccount,
  ifMatch: "required",
  body: Type.Partial(Type.Omit(BillingAccount, ["id", "accountId", "currency"]), { additionalProperties: false, minProperties: 1 }),
  reply: { status: 200, body: BillingAccount },
  problems: ["unknown-dunning-campaign", "unknown-parent", "hierarchy-cycle"],
});
export const loadRateCard = operation({
  id: "loadRateCard",
  method: "POST",
  path: "/v1/rate-cards",
  scope: "billing:rate-cards:write",
  summary: "Takes a published price over; the same source price again replaces its values.",
  body: strict({
    ...Type.Omit(RateCard, ["id", "seatModel", "usageModel", "minimumCommitment"]).properties,
    seatModel: Type.Optional(nullable(ChargeModel)),
    usageModel: Type.Optional(nullable(ChargeModel)),
    minimumCommitment: Type.Optional(nullable(Price)),
  }),
  reply: { status: 201, body: RateCard },
});
export const listRateCards = operation({
  id: "listRateCards",
  method: "GET",
  path: "/v1/rate-cards",
  scope: "billing:rate-cards:read",
  summary: "Rate cards in order of id.",
  query: strict({ ...pageQuery, sku: Type.Optional(Name) }),
  reply: { status: 200, body: pageOf(RateCard) },
});
export const createSubscription = operation({
  id: "createSubscription",
  method: "POST",
  path: "/v1/subscriptions",
  scope: "billing:subscriptions:write",
  summary:
    "Starts a subscription for a contract; its term counts as billed elsewhere, and may have been cut short, unless it says how far it is billed.",
  body: strict({
    ...Type.Omit(Subscription, [
      "id",
      "status",
      "renewals",
      "lastQuoteId",
      "billingTiming",
      "ramp",
      "scheduled",
      "hold",
      "cancelledOn",
      "changedOn",
    ]).properties,
    billingTiming: Type.Optional(BillingTiming),
    billedThroughOn: Type.Optional(CalendarDate),
  }),
  reply: { status: 201, body: Subscription },
  problems: ["unknown-billing-account", "term-off-anchor", "already-exists"],
});
export const getSubscription = operation({
  id: "getSubscription",
  method: "GET",
  path: "/v1/subscriptions/{subscriptionId}",
  scope: "billing:subscriptions:read",
  summary: "One subscription.",
  params: subscription,
  reply: { status: 200, body: Subscription },
});
export const listSubscriptions = operation({
  id: "listSubscriptions",
  method: "GET",
  path: "/v1/subscriptions",
  scope: "billing:subscriptions:read",
  summary: "Subscriptions in order of id.",
  query: strict({ ...pageQuery, contractId: Type.Optional(Id("ctr")), status: Type.Optional(Subscription.properties.status) }),
  reply: { status: 200, body: pageOf(Subscription) },
});
export const renewSubscription = operation({
  id: "renewSubscription",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/renew",
  scope: "billing:subscriptions:write",
  summary: "Enters the next term as quoted and drafts its first invoice at the rate card in force, with usage not yet billed.",
  params: subscription,
  body: strict({
    quoteId: Id("qte"),
    quoteAcceptedAt: nullable(Instant),
    startOn: CalendarDate,
    endOn: CalendarDate,
    termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
    sku: Name,
    tier: Name,
    quantity: Quantity,
    discountPercent: Percent,
    billingFrequency: BillingFrequency,
  }),
  reply: { status: 200, body: strict({ subscription: Subscription, invoice: Invoice }) },
  problems: ["quote-not-accepted", "subscription-not-active", "renewal-not-contiguous", "term-off-anchor", "no-rate-card"],
});
export const undoRenewal = operation({
  id: "undoRenewal",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/undo-renewal",
  scope: "billing:subscriptions:write",
  summary: "Takes the last renewal back while its invoice is a draft; the draft is voided.",
  params: subscription,
  body: strict({ quoteId: Id("qte") }),
  reply: { status: 200, body: Subscription },
  problems: ["renewal-not-undoable"],
});
export const recordUsage = operation({
  id: "recordUsage",
  method: "POST",
  path: "/v1/usage",
  scope: "billing:usage:write",
  summary: "Accepts usage in batches, all of it or none; a source id already seen counts once.",
  body: strict({ records: Type.Array(Type.Omit(UsageRecord, ["id"], { additionalProperties: false }), { minItems: 1, maxItems: 1000 }) }),
  reply: { status: 200, body: strict({ accepted: Type.Integer(), duplicates: Type.Integer() }) },
  problems: ["unknown-subscription", "usage-out-of-range"],
});
export const getInvoice = operation({
  id: "getInvoice",
  method: "GET",
  path: "/v1/invoices/{invoiceId}",
  scope: "billing:invoices:read",
  summary: "One invoice.",
  params: invoice,
  reply: { status: 200, body: Invoice },
});
export const listInvoices = operation({
  id: "listInvoices",
  method: "GET",
  path: "/v1/invoices",
  scope: "billing:invoices:read",
  summary: "Invoices in order of id.",
  query: strict({ ...pageQuery, status: Type.Optional(Invoice.properties.status), subscriptionId: Type.Optional(Id("sub")) }),
  reply: { status: 200, body: pageOf(Invoice) },
});
export const redraftInvoice = operation({
  id: "redraftInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/redraft",
  scope: "billing:invoices:write",
  summary:
    "Voids a draft and drafts it anew from today's rate card and billing account (rebill); the hold, if any, goes with the old draft.",
  params: invoice,
  body: strict({ reason: Name }),
  reply: { status: 201, body: Invoice },
  problems: ["invoice-not-draft", "invoice-not-redraftable", "no-rate-card"],
});
export const holdInvoice = operation({
  id: "holdInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/hold",
  scope: "billing:invoices:write",
  summary: "Holds a draft back.",
  params: invoice,
  body: strict({ reason: Name, caseId: nullable(Type.String({ maxLength: 60 })) }),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-draft"],
});
export const releaseInvoice = operation({
  id: "releaseInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/release",
  scope: "billing:invoices:write",
  summary: "Lifts a hold; not of a draft whose usage was corrected since.",
  params: invoice,
  body: strict({}),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-draft", "invoice-outdated"],
});
export const finalizeInvoice = operation({
  id: "finalizeInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/finalize",
  scope: "billing:invoices:write",
  summary: "Adds the tax and makes the invoice owed; from here on it never changes.",
  params: invoice,
  body: strict({
    taxDocumentId: Id("txd"),
    tax: Money,
    lines: Type.Array(strict({ lineId: Type.String({ maxLength: 40 }), tax: Money }), { minItems: 1, maxItems: 200 }),
  }),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-draft", "invoice-on-hold", "tax-differs"],
});
export const voidInvoice = operation({
  id: "voidInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/void",
  scope: "billing:invoices:write",
  summary: "Voids a draft, or an open or uncollectible invoice nobody has paid or credited.",
  params: invoice,
  body: strict({ reason: Name }),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-open", "invoice-has-credits", "invoice-billed-again"],
});
export const payInvoice = operation({
  id: "payInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/payments",
  scope: "billing:invoices:write",
  summary: "Records one payment of exactly what is due.",
  params: invoice,
  body: strict({ paymentIntentId: Id("pi"), amount: Money }),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-open", "amount-differs"],
});
export const recordPaymentFailure = operation({
  id: "recordPaymentFailure",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/payment-failures",
  scope: "billing:invoices:write",
  summary:
    "Counts a failed attempt, once per payment intent, and sets the next one as the account's dunning campaign says; by default after 3, 5 and 7 days, after a hard decline never.",
  params: invoice,
  body: strict({ paymentIntentId: Id("pi"), declineCode: Name, declineKind: Type.Enum(["soft", "hard"]) }),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-open"],
});
