import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { minorOf } from "@cashline/kernel/money";
import { isOwed } from "./invoice.ts";
import { refused, type Refused } from "./refused.ts";

/**
 * Why an invoice cannot be credited whole and billed again; undefined when it can. What credits, changes or an end have a part in
 * is asked for by several documents, and one of them cannot be made anew alone.
 * Source: Zuora's credit and rebill, which reverses a posted invoice as a whole; which invoices is ours.
 */
export function notRebillable(invoice: Invoice): Refused | undefined {
  const { status, purpose, credited, currency } = invoice;
  if (!isOwed(invoice) && status !== "paid") return refused("invoice-not-rebillable", `The invoice is ${status}`);
  if (purpose !== "renewal" && purpose !== "period" && purpose !== "rebill")
    return refused("invoice-not-rebillable", `The invoice is for a ${purpose} bill`);
  if (minorOf(credited) > 0n)
    return refused("invoice-not-rebillable", `${credited.minor} ${currency} minor units of the invoice have been credited`);
  if (minorOf(invoice.total) <= 0n) return refused("invoice-not-rebillable", "The invoice asked for nothing");
  return undefined;
}

/** Whether another invoice asks again for what an invoice asked: then it charges nothing any more. Source: ours, as `notRebillable`. */
export function isBilledAgain(notes: readonly CreditNote[]): boolean {
  return notes.some(({ reason }) => reason === "rebilled");
}
