import Type from "typebox";
import { event } from "../../common/events.ts";
import { CalendarDate, Id, Name, strict } from "../../common/values.ts";
import { AppliedCoupon, Coupon, CreditNote } from "./credit-entities.ts";
import { Invoice, LateUsage, Subscription, UsageEntry } from "./entities.ts";
import { BillingPolicy } from "./policy.ts";

const system = "billing";
const about = { system, version: 1 } as const;
const subscription = { ...about, object: "subscription", data: Subscription } as const;
const invoice = { ...about, object: "invoice", data: Invoice } as const;
const creditNote = { ...about, object: "credit_note", data: CreditNote } as const;
const appliedCoupon = { ...about, object: "applied_coupon", data: AppliedCoupon } as const;

export const subscriptionChanged = event({
  ...subscription,
  name: "subscription.changed",
  summary: "Seats or tier changed, or a scheduled change lapsed.",
});
export const subscriptionChangeScheduled = event({
  ...subscription,
  name: "subscription.change_scheduled",
  summary: "A change or the end of a subscription was set for a later day.",
});
export const subscriptionChangeWithdrawn = event({
  ...subscription,
  name: "subscription.change_withdrawn",
  summary: "A change or the end that was set for a later day will not happen.",
});
export const subscriptionRampSet = event({ ...subscription, name: "subscription.ramp_set", summary: "The phases of a ramp were set." });
export const subscriptionCancelled = event({
  ...subscription,
  name: "subscription.cancelled",
  summary: "A subscription ended before its term.",
});
export const subscriptionPaused = event({ ...subscription, name: "subscription.paused", summary: "Billing was paused." });
export const subscriptionResumed = event({ ...subscription, name: "subscription.resumed", summary: "A pause or suspension ended." });
export const subscriptionSuspended = event({
  ...subscription,
  name: "subscription.suspended",
  summary: "Dunning suspended a subscription for an unpaid invoice.",
});
export const billRunSkipped = event({
  ...about,
  name: "bill_run.skipped",
  object: "subscription",
  summary: "A period that was due could not be drafted.",
  data: strict({ subscriptionId: Id("sub"), periodStartOn: CalendarDate, code: Name, detail: Type.String() }),
});
export const usageCorrected = event({
  ...about,
  name: "usage.corrected",
  object: "usage",
  summary: "A usage record was corrected.",
  data: UsageEntry,
});
export const lateUsageDrafted = event({
  ...about,
  name: "late_usage.drafted",
  object: "late_usage",
  summary: "A draft has taken in usage that came late.",
  data: LateUsage,
});
export const invoiceCredited = event({
  ...invoice,
  name: "invoice.credited",
  summary: "A credit note changed what is left of an invoice.",
});
export const invoiceWrittenOff = event({ ...invoice, name: "invoice.written_off", summary: "An invoice became uncollectible." });
export const dunningFinished = event({ ...invoice, name: "dunning.finished", summary: "A campaign ended with its final action." });
export const creditNoteIssued = event({ ...creditNote, name: "credit_note.issued", summary: "A credit note was issued." });
export const creditNoteUpdated = event({
  ...creditNote,
  name: "credit_note.updated",
  summary: "A credit was used, given back or refunded.",
});
export const creditNoteNumbered = event({ ...creditNote, name: "credit_note.numbered", summary: "A credit note got its number." });
export const creditNoteVoided = event({ ...creditNote, name: "credit_note.voided", summary: "A credit note was voided." });
export const couponCreated = event({ ...about, name: "coupon.created", object: "coupon", summary: "A coupon became known.", data: Coupon });
export const couponApplied = event({ ...appliedCoupon, name: "coupon.applied", summary: "A coupon was put on a subscription." });
export const couponRemoved = event({ ...appliedCoupon, name: "coupon.removed", summary: "A coupon was taken off." });
export const policyUpdated = event({
  ...about,
  name: "policy.updated",
  object: "billing_policy",
  summary: "The billing policy changed.",
  data: BillingPolicy,
});
