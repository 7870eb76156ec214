import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, Money, Name, nullable, strict } from "../../common/values.ts";
import { AppliedCoupon, Coupon, CreditNote, CreditReason, Settlement } from "./credit-entities.ts";
import { Invoice } from "./entities.ts";
import { BillingPolicy, BillingPolicyUpdate } from "./policy.ts";

const creditNote = strict({ creditNoteId: Id("crn") });
const credit = strict({
  invoiceId: Id("inv"),
  reason: CreditReason,
  memo: Type.Optional(nullable(Name)),
  lines: Type.Optional(
    Type.Array(
      strict({
        lineId: Type.String({ maxLength: 40 }),
        net: Type.Optional(Money),
        tax: Type.Optional(
          Type.Unsafe<Money>({
            ...Money,
            description: "The tax engine's, as it gives back of the line; the line's own share of what is left where left out",
          }),
        ),
      }),
      {
        minItems: 1,
        maxItems: 200,
        description: "All that is left of the invoice where left out; all that is left of a line whose net is left out",
      },
    ),
  ),
  settlement: Type.Optional(Settlement),
});
const rebill = {
  params: strict({ invoiceId: Id("inv") }),
  reply: { status: 201, body: strict({ creditNote: CreditNote, invoice: Invoice }) },
  problems: ["invoice-not-rebillable"],
} as const;
const creditProblems = ["not-found", "invoice-not-creditable", "credit-exceeds-invoice"] as const;

export const createCreditNote = operation({
  id: "createCreditNote",
  method: "POST",
  path: "/v1/credit-notes",
  scope: "billing:credit-notes:write",
  summary: "Credits all or part of a finalised invoice; first against what is due, then to the balance or as a refund.",
  body: credit,
  reply: { status: 201, body: CreditNote },
  problems: creditProblems,
});
export const previewCreditNote = operation({
  id: "previewCreditNote",
  method: "POST",
  path: "/v1/credit-notes/preview",
  scope: "billing:credit-notes:read",
  summary: "The credit note as it would be issued; its id is not taken.",
  body: credit,
  reply: { status: 200, body: CreditNote },
  problems: creditProblems,
});
export const rebillInvoice = operation({
  ...rebill,
  id: "rebillInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/rebill",
  scope: "billing:credit-notes:write",
  summary:
    "Credits a finalised invoice whole and drafts the same lines anew, for the seller and buyer as they are by now and to be taxed as of today (credit and rebill).",
  body: strict({ memo: Type.Optional(nullable(Name)) }),
});
export const previewRebill = operation({
  ...rebill,
  id: "previewRebill",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/rebill/preview",
  scope: "billing:credit-notes:read",
  summary: "The credit note and the draft as they would be made; nothing stays.",
  body: strict({ memo: Type.Optional(nullable(Name)) }),
  reply: { status: 200, body: rebill.reply.body },
});
export const getCreditNote = operation({
  id: "getCreditNote",
  method: "GET",
  path: "/v1/credit-notes/{creditNoteId}",
  scope: "billing:credit-notes:read",
  summary: "One credit note.",
  params: creditNote,
  reply: { status: 200, body: CreditNote },
});
export const listCreditNotes = operation({
  id: "listCreditNotes",
  method: "GET",
  path: "/v1/credit-notes",
  scope: "billing:credit-notes:read",
  summary: "Credit notes in order of id.",
  query: strict({
    ...pageQuery,
    invoiceId: Type.Optional(Id("inv")),
    billingAccountId: Type.Optional(Id("bac")),
    creditStatus: Type.Optional(CreditNote.properties.creditStatus),
  }),
  reply: { status: 200, body: pageOf(CreditNote) },
});
export const voidCreditNote = operation({
  id: "voidCreditNote",
  method: "POST",
  path: "/v1/credit-notes/{creditNoteId}/void",
  scope: "billing:credit-notes:write",
  summary: "Takes a credit note back of which nothing has been used, refunded or settled.",
  params: creditNote,
  body: strict({}),
  reply: { status: 200, body: CreditNote },
  problems: ["credit-note-not-voidable"],
});
export const recordRefund = operation({
  id: "recordRefund",
  method: "POST",
  path: "/v1/credit-notes/{creditNoteId}/refund",
  scope: "billing:credit-notes:write",
  summary: "Tells what became of the refund a credit note asked for.",
  params: creditNote,
  body: strict({ outcome: Type.Enum(["succeeded", "failed"]) }),
  reply: { status: 200, body: CreditNote },
  problems: ["refund-not-pending"],
});
export const writeOffInvoice = operation({
  id: "writeOffInvoice",
  method: "POST",
  path: "/v1/invoices/{invoiceId}/write-off",
  scope: "billing:invoices:write",
  summary: "Marks an open invoice uncollectible; it can still be paid, credited or voided.",
  params: strict({ invoiceId: Id("inv") }),
  body: strict({ reason: Name }),
  reply: { status: 200, body: Invoice },
  problems: ["invoice-not-open"],
});
export const createCoupon = operation({
  id: "createCoupon",
  method: "POST",
  path: "/v1/coupons",
  scope: "billing:coupons:write",
  summary: "Makes a coupon known by its code.",
  body: strict({ ...Type.Omit(Coupon, ["id", "redemptions", "redeemBy"]).properties, redeemBy: nullable(CalendarDate) }),
  reply: { status: 201, body: Coupon },
  problems: ["already-exists"],
});
export const listCoupons = operation({
  id: "listCoupons",
  method: "GET",
  path: "/v1/coupons",
  scope: "billing:coupons:read",
  summary: "Coupons in order of id.",
  query: strict({ ...pageQuery, code: Type.Optional(Name) }),
  reply: { status: 200, body: pageOf(Coupon) },
});
export const applyCoupon = operation({
  id: "applyCoupon",
  method: "POST",
  path: "/v1/applied-coupons",
  scope: "billing:coupons:write",
  summary: "Puts a coupon on a subscription at a position among its coupons; its next drafts are reduced.",
  body: strict({ couponId: Id("cpn"), subscriptionId: Id("sub"), position: AppliedCoupon.properties.position }),
  reply: { status: 201, body: AppliedCoupon },
  problems: ["unknown-coupon", "unknown-subscription", "coupon-not-redeemable", "already-exists"],
});
export const listAppliedCoupons = operation({
  id: "listAppliedCoupons",
  method: "GET",
  path: "/v1/applied-coupons",
  scope: "billing:coupons:read",
  summary: "Applied coupons in order of id.",
  query: strict({ ...pageQuery, subscriptionId: Type.Optional(Id("sub")) }),
  reply: { status: 200, body: pageOf(AppliedCoupon) },
});
export const removeCoupon = operation({
  id: "removeCoupon",
  method: "POST",
  path: "/v1/applied-coupons/{appliedCouponId}/remove",
  scope: "billing:coupons:write",
  summary: "Takes a coupon off a subscription; drafts made with it stay as they are.",
  params: strict({ appliedCouponId: Id("apc") }),
  body: strict({}),
  reply: { status: 200, body: AppliedCoupon },
  problems: ["coupon-not-active"],
});
export const getPolicy = operation({
  id: "getPolicy",
  method: "GET",
  path: "/v1/policy",
  scope: "billing:policy:read",
  summary: "How this sandbox bills where billing systems disagree; with `version`, how it did when a document was made.",
  query: strict({ version: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })) }),
  reply: { status: 200, body: BillingPolicy },
  problems: ["not-found"],
});
export const updatePolicy = operation({
  id: "updatePolicy",
  method: "PUT",
  path: "/v1/policy",
  scope: "billing:policy:write",
  summary: "Replaces the policy; documents made from now on say so.",
  ifMatch: "required",
  body: BillingPolicyUpdate,
  reply: { status: 200, body: BillingPolicy },
  problems: ["unknown-dunning-campaign"],
});
