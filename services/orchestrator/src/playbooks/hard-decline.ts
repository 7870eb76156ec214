import { needed, type Playbook } from "./playbook.ts";

/** The customer's new payment method; the waiting renewal collects by it. */
export const hardDecline: Playbook = {
  code: "PAY-HARD-DECLINE",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const method = await systems.payment.attachPaymentMethod({
      body: { accountId: needed(finding, "accountId"), type: "card", behaviour: "succeeds", settlementDays: 0 },
      idempotencyKey: `${key}/method`,
      correlationId,
    });
    const billingAccountId = needed(finding, "billingAccountId");
    const account = await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId });
    if (account.body.paymentMethodId !== method.body.id) {
      await systems.billing.updateBillingAccount({
        params: { billingAccountId },
        body: { paymentMethodId: method.body.id },
        ifMatch: account.version,
        idempotencyKey: key,
        correlationId,
      });
    }
    return { document: method.body.id, detail: `payment method ${method.body.id} attached` };
  },
  rootCause: () => ({ rootCause: "customer_payment", explanation: "the payment method was declined for good" }),
};
