import type { PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import type { Instant } from "@cashline/kernel/time";
import { call, type FaultStep } from "./action.ts";
import type { RenewalGround } from "./renewal-bill.ts";

/** The customer's billing account is given another way to pay: a published test card or account with a behaviour of its own. */
export function payBy(
  { account, renewal }: RenewalGround,
  how: Pick<PaymentMethod, "type" | "behaviour" | "settlementDays">,
  at: Instant,
): FaultStep[] {
  const key = `method/${renewal.key}`;
  const accountId = { loaded: "accounts", key: account.key } as const;
  return [
    { at, action: call("payment", "attachPaymentMethod", { body: { accountId, ...how } }, { keep: key }) },
    {
      at,
      action: call("billing", "updateBillingAccount", {
        params: { billingAccountId: { loaded: "billingAccounts", key: account.key } },
        body: { paymentMethodId: { loaded: "kept", key } },
      }),
    },
  ];
}

export const paysByCard = ({ account }: RenewalGround): boolean => account.paymentMethod.type === "card";
export const paysByDebit = ({ account }: RenewalGround): boolean => account.paymentMethod.type.endsWith("_debit");
export const paysByTransfer = ({ account }: RenewalGround): boolean => account.paymentMethod.type === "bank_transfer";
