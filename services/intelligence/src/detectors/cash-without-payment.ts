import { absoluteMoney, formatMoney, moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { detector } from "./detector.ts";
import { providerMoneyComparison, type ProviderMoneyRow } from "./provider-money.ts";
import { reconciled } from "./reconciled.ts";

/** Exposure is the cash in the books that no payment has brought, or by what it differs from what its payment brought in its currency. */
export const cashWithoutPayment = detector<ProviderMoneyRow>({
  name: "cash-without-payment",
  code: "ERP-SUBLEDGER-BREAK",
  ...providerMoneyComparison,
  definition:
    "ERP has applied cash to an invoice by a payment that the provider does not have as succeeded, and has not taken it back; or of another amount or currency than the provider took.",
  detected: (row) => {
    const { kind, key, invoice_id: invoiceId, intent_id: paymentIntentId, legal_entity: legalEntity } = row;
    if (kind !== "unpaid" && kind !== "differs") return null;
    const [provider, booked] = [moneyOf(row.currency, BigInt(row.provider)), moneyOf(row.currency, BigInt(row.booked))];
    const status = row.intent_status === "" ? "not there" : row.intent_status.replaceAll("_", " ");
    return reconciled(row, {
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: key,
      title: "Cash in the books that no payment has brought",
      expected: kind === "unpaid" ? `a payment ${paymentIntentId}, which is ${status}` : `${formatMoney(provider)} of ${paymentIntentId}`,
      found: `${formatMoney(booked)} applied to invoice ${invoiceId}`,
      exposure: moneyWire(absoluteMoney(subtractMoney(booked, provider))),
      direction: "none",
      correction: {
        reason: kind === "unpaid" ? "cash-unpaid" : "cash-differs",
        invoiceId,
        paymentIntentId,
        legalEntity,
        task: kind === "unpaid" ? "Find out what the cash was taken for" : "Find out which of the two amounts came",
      },
    });
  },
});
