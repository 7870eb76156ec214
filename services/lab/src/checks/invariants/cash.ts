import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { CustomerRefund } from "@cashline/contracts/systems/erp/refund-entities";
import { minorOf } from "@cashline/kernel/money";
import { amount, byId, differing, each, together, type Invariant } from "./invariant.ts";
import { compareSums, debitBalances, sums, sumsPerEntity } from "./sums.ts";

/** What went back, as a receipt of less than nothing. */
function takenBack({ legalEntity, amount: { currency, minor } }: CustomerRefund) {
  return { legalEntity, amount: { currency, minor: (-BigInt(minor)).toString() } };
}

export const moneyInCashApplied: Invariant = {
  name: "money in = cash applied",
  meaning:
    "Every succeeded payment is one cash receipt and one invoice paid by it, and the other way round, for what credits had left to ask; none is collected twice, what the provider has sent back is booked in ERP, and the cash account holds the receipts less what went back, per entity and currency. A charge that was given back whole and never applied is no money",
  check: (snapshot) => {
    const { intents, receipts, invoices } = snapshot;
    const sentBack = snapshot.refunds.filter(({ status, paidFrom }) => status === "paid" && paidFrom === "provider");
    const bookedBack = sums(
      sentBack.filter(({ reason }) => reason === "refund"),
      ({ paymentIntentId }) => paymentIntentId ?? "",
      ({ amount: back }) => minorOf(back),
    );
    const receiptsOf = Map.groupBy(receipts, ({ paymentIntentId }) => paymentIntentId);
    const isGivenBack = ({ id, amount: whole, refunded }: PaymentIntent): boolean =>
      minorOf(refunded) === minorOf(whole) && !receiptsOf.has(id);
    const standing = intents.filter((intent) => intent.status === "processing" || (intent.status === "succeeded" && !isGivenBack(intent)));
    const paymentsOf = Map.groupBy(standing, ({ invoiceId }) => invoiceId);
    const intentOf = byId(intents);
    const invoiceOf = byId(invoices);
    return together(
      each(standing, (intent) => {
        const invoice = invoiceOf.get(intent.invoiceId);
        const payments = paymentsOf.get(intent.invoiceId)?.length ?? 0;
        if (payments > 1) return `${intent.id}: one of ${payments} payments of ${intent.invoiceId}`;
        const succeeded = intent.status === "succeeded";
        const [receipt, ...more] = receiptsOf.get(intent.id) ?? [];
        if (succeeded && (!receipt || more.length > 0)) return `${intent.id}: applied ${receipt ? more.length + 1 : 0} times`;
        return differing(`${intent.id} of ${intent.invoiceId}`, {
          invoice: [succeeded ? "paid" : "open", invoice?.status],
          asked: [amount(intent.amount), invoice && amount(invoice.status === "paid" ? invoice.paid : invoice.due)],
          kept: [minorOf(intent.amount) - minorOf(intent.refunded), minorOf(intent.amount) - (bookedBack.get(intent.id) ?? 0n)],
        });
      }),
      each(receipts, (receipt) => {
        const intent = intentOf.get(receipt.paymentIntentId);
        if (intent?.status !== "succeeded")
          return `${receipt.id}: cash of ${receipt.paymentIntentId}, which is ${intent?.status ?? "not there"}`;
        return differing(`${receipt.id} and ${intent.id}`, {
          invoice: [receipt.invoiceId, intent.invoiceId],
          cash: [amount(receipt.amount), amount(intent.amount)],
          entity: [receipt.legalEntity, invoiceOf.get(receipt.invoiceId)?.legalEntity],
        });
      }),
      each(
        invoices.filter(({ status, paid }) => status === "paid" && minorOf(paid) !== 0n),
        ({ id }) =>
          paymentsOf.get(id)?.some(({ status }) => status === "succeeded") ? undefined : `${id}: paid, and no payment succeeded`,
      ),
      compareSums(
        "cash",
        sumsPerEntity([...receipts, ...sentBack.map(takenBack)], (moved) => moved.amount),
        debitBalances(snapshot, "cash"),
      ),
    );
  },
};
