import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Currency, Id, Money, Name, Price, Quantity, nullable, strict } from "../../common/values.ts";
import { ChargeModel, RatedTier } from "./charge-models.ts";
import { Invoice, InvoiceRounding, RampPhase, Subscription, UsageEntry } from "./entities.ts";
import { Carried, InvoicePreview, Proration } from "./preview-entities.ts";

const subscription = strict({ subscriptionId: Id("sub") });

const change = {
  quantity: Type.Optional(Quantity),
  tier: Type.Optional(Name),
  effectiveOn: CalendarDate,
  effectiveAt: Type.Optional(
    Type.String({ format: "date-time", maxLength: 30, pattern: "Z$", description: "Within the day, for proration by second" }),
  ),
};

const billingRun = strict({ billingAccountId: Id("bac"), throughOn: CalendarDate });
const Skipped = Type.Array(strict({ subscriptionId: Id("sub"), periodStartOn: CalendarDate, code: Name, detail: Type.String() }));

export const changeSubscription = operation({
  id: "changeSubscription",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/change",
  scope: "billing:subscriptions:write",
  summary: "Changes seats or tier from a day of the current term; what is billed already is prorated, a later day is scheduled.",
  params: subscription,
  body: strict(change),
  reply: { status: 200, body: Carried },
  problems: ["subscription-not-active", "change-outside-term", "change-not-in-order", "no-rate-card"],
});
export const previewProration = operation({
  id: "previewProration",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/change/preview",
  scope: "billing:subscriptions:read",
  summary: "What a change would credit and charge.",
  params: subscription,
  body: strict(change),
  reply: { status: 200, body: Proration },
  problems: ["subscription-not-active", "change-outside-term", "change-not-in-order", "no-rate-card"],
});
export const cancelSubscription = operation({
  id: "cancelSubscription",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/cancel",
  scope: "billing:subscriptions:write",
  summary: "Ends a subscription on a day of its term; drafts what is not billed yet and credits what is unused, as the policy says.",
  params: subscription,
  body: strict({ effectiveOn: CalendarDate, reason: Name }),
  reply: { status: 200, body: Carried },
  problems: ["subscription-not-active", "change-outside-term", "change-not-in-order", "no-rate-card"],
});
export const withdrawScheduledChange = operation({
  id: "withdrawScheduledChange",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/scheduled-change/withdraw",
  scope: "billing:subscriptions:write",
  summary: "Takes back a change, or the end, that is set for a later day; nothing of it has been billed.",
  params: subscription,
  body: strict({ reason: Name }),
  reply: { status: 200, body: Subscription },
  problems: ["no-scheduled-change"],
});
export const previewCancellation = operation({
  id: "previewCancellation",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/cancel/preview",
  scope: "billing:subscriptions:read",
  summary: "What a cancellation would make: the final invoice and the credit notes, as of today's documents; ids are not taken.",
  params: subscription,
  body: strict({ effectiveOn: CalendarDate }),
  reply: { status: 200, body: Carried },
  problems: ["subscription-not-active", "change-outside-term", "change-not-in-order", "no-rate-card"],
});
export const pauseSubscription = operation({
  id: "pauseSubscription",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/pause",
  scope: "billing:subscriptions:write",
  summary: "Stops billing from today; periods that begin while it is paused are not charged.",
  params: subscription,
  body: strict({ reason: Name }),
  reply: { status: 200, body: Subscription },
  problems: ["subscription-not-active"],
});
export const resumeSubscription = operation({
  id: "resumeSubscription",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/resume",
  scope: "billing:subscriptions:write",
  summary: "Goes on with billing from the next period.",
  params: subscription,
  body: strict({}),
  reply: { status: 200, body: Subscription },
  problems: ["subscription-not-paused"],
});
export const setRamp = operation({
  id: "setRamp",
  method: "PUT",
  path: "/v1/subscriptions/{subscriptionId}/ramp",
  scope: "billing:subscriptions:write",
  summary:
    "Sets the phases of a ramp deal, each from the start of a billing period of the current term not yet billed, after the last change.",
  params: subscription,
  body: strict({ phases: Type.Array(RampPhase, { maxItems: 40 }) }),
  reply: { status: 200, body: Subscription },
  problems: ["subscription-not-active", "ramp-misaligned", "change-not-in-order"],
});
export const previewInvoice = operation({
  id: "previewInvoice",
  method: "POST",
  path: "/v1/invoices/preview",
  scope: "billing:invoices:read",
  summary: "The invoice of the periods due through a day, or of the next period, as the bill run would draft it.",
  body: strict({ subscriptionId: Id("sub"), throughOn: Type.Optional(CalendarDate) }),
  reply: { status: 200, body: InvoicePreview },
  problems: ["unknown-subscription", "nothing-to-invoice", "no-rate-card"],
});
export const runBilling = operation({
  id: "runBilling",
  method: "POST",
  path: "/v1/billing-runs",
  scope: "billing:invoices:write",
  summary: "Drafts what is due through a day for a billing account, consolidated as the policy says; what cannot be rated is named.",
  body: billingRun,
  reply: { status: 200, body: strict({ invoiceIds: Type.Array(Id("inv")), skipped: Skipped }) },
  problems: ["unknown-billing-account"],
});
export const previewBillingRun = operation({
  id: "previewBillingRun",
  method: "POST",
  path: "/v1/billing-runs/preview",
  scope: "billing:invoices:read",
  summary: "The drafts a billing run through a day would make for a billing account, consolidated as the policy says; none is made.",
  body: billingRun,
  reply: { status: 200, body: strict({ invoices: Type.Array(Invoice), skipped: Skipped }) },
  problems: ["unknown-billing-account"],
});
export const previewRating = operation({
  id: "previewRating",
  method: "POST",
  path: "/v1/rating/preview",
  scope: "billing:rate-cards:read",
  summary: "What a charge model asks for a quantity, tier by tier, and the true-up to a commitment.",
  body: strict({
    currency: Currency,
    quantity: Quantity,
    months: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
    model: ChargeModel,
    minimumCommitment: Type.Optional(Price),
  }),
  reply: {
    status: 200,
    body: strict({ amount: Money, trueUp: Money, total: Money, tiers: Type.Array(RatedTier, { maxItems: 20 }), rounding: InvoiceRounding }),
  },
});
export const listUsage = operation({
  id: "listUsage",
  method: "GET",
  path: "/v1/usage",
  scope: "billing:usage:read",
  summary: "Usage in order of id, with who bills it.",
  query: strict({ ...pageQuery, subscriptionId: Id("sub") }),
  reply: { status: 200, body: pageOf(UsageEntry) },
});
export const correctUsage = operation({
  id: "correctUsage",
  method: "POST",
  path: "/v1/usage/{usageId}/correct",
  scope: "billing:usage:write",
  summary:
    "Corrects a record; what an invoice has charged already is settled by a line of the next one, and a draft on hold is to be drafted anew.",
  params: strict({ usageId: Id("usg") }),
  body: strict({ quantity: Quantity, reason: Name }),
  reply: { status: 200, body: strict({ usage: UsageEntry, correction: nullable(Money) }) },
  problems: ["usage-on-draft"],
});

/** Usage of days that have been billed already, not yet on any invoice; some of it by name, or all. */
const lateUsage = strict({
  usageIds: Type.Optional(
    Type.Array(Id("usg"), { minItems: 1, maxItems: 1000, uniqueItems: true, description: "Only these; all when left out" }),
  ),
});

export const draftLateUsage = operation({
  id: "draftLateUsage",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/late-usage",
  scope: "billing:invoices:write",
  summary:
    "Drafts an invoice of usage that came late for days billed already, outside the bill run, whatever the policy says of late usage.",
  params: subscription,
  body: lateUsage,
  reply: { status: 201, body: Invoice },
  problems: ["subscription-cancelled", "late-usage-drafted", "no-late-usage", "late-usage-asks-nothing", "no-rate-card"],
});
export const previewLateUsage = operation({
  id: "previewLateUsage",
  method: "POST",
  path: "/v1/subscriptions/{subscriptionId}/late-usage/preview",
  scope: "billing:invoices:read",
  summary: "The draft that usage which came late would make; none is made.",
  params: subscription,
  body: lateUsage,
  reply: { status: 200, body: Invoice },
  problems: ["subscription-cancelled", "late-usage-drafted", "no-late-usage", "late-usage-asks-nothing", "no-rate-card"],
});
