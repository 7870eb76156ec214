import Type, { type Static } from "typebox";
import { CalendarDate, Currency, Id, Money, strict } from "../../common/values.ts";
import { InvoiceDiscount, InvoiceLine, InvoiceRounding } from "./entities.ts";
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
