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

/** Credits an invoice once for one thing; a credit note that stands with the same memo is found made. */
export async function givenCredit({ systems, correlationId, key, invoiceId, memo, reason, lines }: Credit): Promise<Corrected> {
  const { items } = (await systems.billing.listCreditNotes({ query: { invoiceId }, correlationId })).body;
  const standing = items.find((note) => note.status === "issued" && note.memo === memo);
  const note =
    standing ??
    (
      await systems.billing.createCreditNote({
        body: { invoiceId, reason, memo, ...(lines === null ? {} : { lines }) },
        idempotencyKey: key,
        correlationId,
      })
    ).body;
  return { document: note.id, detail: `credit note ${note.id} of ${note.total.minor} ${note.total.currency} on ${invoiceId}: ${memo}` };
}
