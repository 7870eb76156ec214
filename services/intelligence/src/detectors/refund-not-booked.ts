import { formatMoney, moneyOf, moneyWire } from "@cashline/kernel/money";
import { detector } from "./detector.ts";
import { CASH_GRACE_DAYS, providerMoneyComparison, type ProviderMoneyRow } from "./provider-money.ts";
import { reconciled } from "./reconciled.ts";

/** Exposure is the refund. */
export const refundNotBooked = detector<ProviderMoneyRow>({
  name: "refund-not-booked",
  code: "ERP-POST-REJECTED",
  ...providerMoneyComparison,
  definition: `The provider sent money of a payment back more than ${CASH_GRACE_DAYS} days ago, and ERP, which has the payment on its invoice, has not booked that it went. What ERP refused, and whose case is open, is left to it.`,
  detected: (row) => {
    if (row.kind !== "refund-unbooked") return null;
    const { key: refundId, invoice_id: invoiceId, intent_id: paymentIntentId, legal_entity: legalEntity } = row;
    const amount = moneyOf(row.currency, BigInt(row.provider));
    return reconciled(row, {
      code: "ERP-POST-REJECTED",
      businessKey: refundId,
      title: "A refund is not in the books",
      expected: `${formatMoney(amount)} of ${paymentIntentId} gone from invoice ${invoiceId}`,
      found: `refund ${refundId}, of which ERP knows nothing`,
      exposure: moneyWire(amount),
      direction: "none",
      correction: {
        reason: "refund-unbooked",
        invoiceId,
        refundId,
        legalEntity,
        task: "Find out why ERP has not got the refund",
      },
    });
  },
});
