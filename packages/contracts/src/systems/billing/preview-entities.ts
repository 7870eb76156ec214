import Type, { type Static } from "typebox";
import { CalendarDate, Currency, Id, Money, nullable, strict } from "../../common/values.ts";
import { CreditNote } from "./credit-entities.ts";
import { Invoice, InvoiceDiscount, InvoiceLine, InvoiceRounding, Subscription } from "./entities.ts";
import { AppliedPolicy } from "./policy.ts";

/** What a change comes to for the periods already billed, and for the one it falls into. */
export const Proration = strict({
  subscriptionId: Id("sub"),
  effectiveOn: CalendarDate,
  lines: Type.Array(InvoiceLine, { maxItems: 300 }),
  net: Money,
  policy: AppliedPolicy,
});
export type Proration = Static<typeof Proration>;

/** A change as it was carried out, and the documents it made at once, if the policy says so. */
export const Carried = strict({
  subscription: Subscription,
  proration: nullable(Proration),
  invoice: nullable(Invoice),
  creditNotes: Type.Array(CreditNote, { maxItems: 120 }),
});

/** An invoice as it would be drafted; it has no id, and nothing has changed. */
export const InvoicePreview = strict({
  billingAccountId: Id("bac"),
  subscriptionId: Id("sub"),
  currency: Currency,
  lines: Type.Array(InvoiceLine, { minItems: 1, maxItems: 200 }),
  gross: Money,
  discounts: Type.Array(InvoiceDiscount, { maxItems: 100 }),
  net: Money,
  rounding: InvoiceRounding,
  policy: AppliedPolicy,
});
export type InvoicePreview = Static<typeof InvoicePreview>;
