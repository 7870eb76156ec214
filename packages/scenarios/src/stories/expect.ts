import type { Key } from "../book/book.ts";
import type { Name } from "../faults/action.ts";
import { renewalOf } from "./story-book.ts";
import { read, type ExpectedValue, type Path, type Read } from "./story.ts";

/** What several stories expect alike, and names they use. */

export const account = (key: Key): Name => ({ loaded: "accounts", key });
export const opportunity = (customer: Key): Name => ({ loaded: "opportunities", key: renewalOf(customer) });
export const kept = (key: Key): Name => ({ loaded: "kept", key });
/** The invoice of a customer's renewal, and its receivable in ERP. */
export const invoiceOf = (customer: Key): Name => ({ made: "invoice", opportunity: renewalOf(customer) });
export const receivableOf = (customer: Key): Name => ({ made: "receivable", opportunity: renewalOf(customer) });

/** What ERP has posted for the invoice of a customer's renewal: a page, of one receivable when it is posted once. */
export const receivablesFor = (customer: Key): Read => read("erp", "listReceivables", { query: { invoiceId: invoiceOf(customer) } });

/** A value of a system, with the arithmetic behind it. */
export function value(says: string, from: Read, path: Path, is: unknown, because?: string): ExpectedValue {
  return { kind: "value", says, read: from, path, is, ...(because === undefined ? {} : { because }) };
}

/** A member of the invoice of a customer's renewal. */
export function ofInvoice(says: string, customer: Key, path: Path, is: unknown, because?: string): ExpectedValue {
  return value(says, read("billing", "getInvoice", { params: { invoiceId: invoiceOf(customer) } }), path, is, because);
}

/** Money as the systems write it. */
export const money = (currency: string, minor: string): { currency: string; minor: string } => ({ currency, minor });

/** The invoice of a customer's renewal is paid, and its receivable in ERP cleared. */
export function paidAndCleared(customer: Key, who: string): ExpectedValue[] {
  return [
    ofInvoice(`${who} has paid`, customer, ["status"], "paid"),
    value(`ERP has cleared what ${who} owed`, receivablesFor(customer), ["items", { status: "cleared" }, "open", "minor"], "0"),
  ];
}
