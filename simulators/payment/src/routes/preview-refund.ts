import { previewRefund } from "@cashline/contracts/systems/payment/operations";
import { money, moneyOf, moneyWire } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { leftToRefund } from "../domain/refund.ts";
import type { Collections } from "../store/collections.ts";
import { decideRefund } from "../store/refunds.ts";

export const previewRefundRoute = write<typeof previewRefund, Collections>(previewRefund, ({ body }, context) => {
  const charge = context.store.intents.require(body.paymentIntentId);
  const { decision } = decideRefund(charge, { amount: money(body.amount), reason: body.reason }, context);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { refund, intent } = decision;
  const change = money(refund.feeReturned).minor - money(refund.amount).minor;
  return reply({
    ...refund,
    balanceChange: moneyWire(moneyOf(refund.amount.currency, change)),
    leftToRefund: moneyWire(leftToRefund(intent)),
  });
});
