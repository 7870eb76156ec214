import type { MoneyWire } from "@cashline/kernel/money";
import type { Systems } from "../systems/systems.ts";
import type { Corrected } from "./playbook.ts";

type Credit = {
  systems: Systems;
  correlationId: string;
  key: string;
  invoiceId: string;
  /** What the credit is for; an invoice is credited once for it. */
  memo: string;
  reason: "duplicate" | "service_credit" | "order_change";
  /** Null credits all that is left. */
  lines: { lineId: string; net: MoneyWire }[] | null;
};

/**
 * Credits an invoice once for one thing; a credit note that stands with the same memo is found made. What is due stays due, since
 * money for it may be on its way: the credit goes to the customer's balance, which billing refuses until the invoice is paid.
 */
export async function givenCredit({ systems, correlationId, key, invoiceId, memo, reason, lines }: Credit): Promise<Corrected> {
  const { items } = (await systems.billing.listCreditNotes({ query: { invoiceId }, correlationId })).body;
  const standing = items.find((note) => note.status === "issued" && note.memo === memo);
  const asked = { invoiceId, reason, memo, ...(lines === null ? {} : { lines }) };
  const create = async () => {
    const { status } = (await systems.billing.getInvoice({ params: { invoiceId }, correlationId })).body;
    const body = status === "paid" ? asked : { ...asked, settlement: toBalance(await preview()) };
    return (await systems.billing.createCreditNote({ body, idempotencyKey: key, correlationId })).body;
  };
  const preview = async () =>
    (await systems.billing.previewCreditNote({ body: asked, idempotencyKey: `${key}/preview`, correlationId })).body.total;
  const note = standing ?? (await create());
  return { document: note.id, detail: `credit note ${note.id} of ${note.total.minor} ${note.total.currency} on ${invoiceId}: ${memo}` };
}

function toBalance(total: MoneyWire) {
  const nothing = { ...total, minor: "0" };
  return { offset: nothing, credit: total, refund: nothing };
}
