import Type from "typebox";
import { event } from "../../common/events.ts";
import { Id, strict } from "../../common/values.ts";
import { BillingAccount, Invoice, RateCard, Subscription, UsageRecord } from "./entities.ts";

const system = "billing";
export const billingAccountCreated = event({
  system,
  name: "account.created",
  version: 1,
  object: "billing_account",
  summary: "A billing account was set up.",
  data: BillingAccount,
});
export const billingAccountUpdated = event({
  system,
  name: "account.updated",
  version: 1,
  object: "billing_account",
  summary: "A billing account changed.",
  data: BillingAccount,
});
export const rateCardLoaded = event({
  system,
  name: "rate_card.loaded",
  version: 1,
  object: "rate_card",
  summary: "A rate card came into billing.",
  data: RateCard,
});
export const subscriptionCreated = event({
  system,
  name: "subscription.created",
  version: 1,
  object: "subscription",
  summary: "A subscription started.",
  data: Subscription,
});
export const subscriptionRenewed = event({
  system,
  name: "subscription.renewed",
  version: 1,
  object: "subscription",
  summary: "A subscription entered its next term.",
  data: Subscription,
});
export const subscriptionRenewalUndone = event({
  system,
  name: "subscription.renewal_undone",
  version: 1,
  object: "subscription",
  summary: "A renewal was taken back.",
  data: Subscription,
});
export const subscriptionExpired = event({
  system,
  name: "subscription.expired",
  version: 1,
  object: "subscription",
  summary: "A term ended without renewal.",
  data: Subscription,
});
export const usageRecorded = event({
  system,
  name: "usage.recorded",
  version: 1,
  object: "subscription",
  summary: "A batch of usage was accepted.",
  data: strict({
    subscriptionId: Id("sub"),
    records: Type.Integer(),
    quantity: Type.Integer(),
    duplicates: Type.Integer(),
    accepted: Type.Array(Type.Omit(UsageRecord, ["subscriptionId"]), { description: "Those that were not known, as they were recorded" }),
  }),
});
export const invoiceDrafted = event({
  system,
  name: "invoice.drafted",
  version: 1,
  object: "invoice",
  summary: "An invoice was drafted.",
  data: Invoice,
});
export const invoiceHeld = event({
  system,
  name: "invoice.held",
  version: 1,
  object: "invoice",
  summary: "A draft was held back from the customer.",
  data: Invoice,
});
export const invoiceReleased = event({
  system,
  name: "invoice.released",
  version: 1,
  object: "invoice",
  summary: "A hold was lifted.",
  data: Invoice,
});
export const invoiceFinalized = event({
  system,
  name: "invoice.finalized",
  version: 1,
  object: "invoice",
  summary: "An invoice became owed and unchangeable.",
  data: Invoice,
});
export const invoiceNumbered = event({
  system,
  name: "invoice.numbered",
  version: 1,
  object: "invoice",
  summary: "The numbering run gave an invoice its number.",
  data: Invoice,
});
export const invoicePaid = event({
  system,
  name: "invoice.paid",
  version: 1,
  object: "invoice",
  summary: "An invoice was paid in full.",
  data: Invoice,
});
export const invoiceVoided = event({
  system,
  name: "invoice.voided",
  version: 1,
  object: "invoice",
  summary: "An invoice was voided.",
  data: Invoice,
});
export const invoicePaymentFailed = event({
  system,
  name: "invoice.payment_failed",
  version: 1,
  object: "invoice",
  summary: "A payment attempt failed; dunning goes on.",
  data: Invoice,
});
export const invoiceRetryDue = event({
  system,
  name: "invoice.retry_due",
  version: 1,
  object: "invoice",
  summary: "The next payment attempt is due.",
  data: Invoice,
});
