import { formatMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { detector } from "./detector.ts";
import { CASH_GRACE_DAYS, providerMoneyComparison, type ProviderMoneyRow } from "./provider-money.ts";
import { reconciled } from "./reconciled.ts";

/** Exposure is the money the provider has taken and the books do not have on its invoice. */
export const cashNotBooked = detector<ProviderMoneyRow>({
  name: "cash-not-booked",
  code: "PAY-UNAPPLIED",
  ...providerMoneyComparison,
  definition: `A payment of an invoice succeeded more than ${CASH_GRACE_DAYS} days ago and ERP has no cash of that invoice, or ERP has booked that money of a payment went back which the provider has not sent. What ERP refused, and whose case is open, is left to it.`,
  detected: (row) => {
    const { kind, key, invoice_id: invoiceId, intent_id: paymentIntentId, legal_entity: legalEntity } = row;
    if (kind !== "unbooked" && kind !== "sent-back") return null;
    const amount = moneyOf(row.currency, BigInt(kind === "unbooked" ? row.provider : row.booked));
    const isUnbooked = kind === "unbooked";
    return reconciled(row, {
      code: "PAY-UNAPPLIED",
      businessKey: key,
      title: isUnbooked ? "A payment is not in the books" : "The books have sent money back that is still here",
      expected: `${formatMoney(amount)} of ${paymentIntentId} on invoice ${invoiceId}`,
      found: isUnbooked ? "no cash of it" : `customer refund ${key}, of which the provider knows nothing`,
      exposure: moneyWire(amount),
      direction: "none",
      correction: {
        reason: kind,
        invoiceId,
        paymentIntentId,
        legalEntity,
        ...(isUnbooked ? { receivedOn: row.received_on } : { customerRefundId: key }),
        task: isUnbooked ? "Find out why ERP has not got the payment" : "Find out who booked the refund, and why",
      },
    });
  },
});
