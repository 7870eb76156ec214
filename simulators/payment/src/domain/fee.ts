import type { FeeRule } from "@cashline/contracts/systems/payment/policy-entities";
import { addDecimals, priceAmount, rateAmount, remainingShare } from "@cashline/kernel/decimal";
import { addMoney, moneyOf, type Money } from "@cashline/kernel/money";

/**
 * Share and fixed part are each rounded half up to the charge's smallest unit; the cap is in the same currency.
 * Source: Stripe, "Pricing": a percentage and a fixed part; the rounding is ours.
 */
export function chargeFee(amount: Money, rule: FeeRule): Money {
  const share = rateAmount(amount, factorOf(rule.percent), "half-up");
  const fee = addMoney(share, fixedFee(amount.currency, rule.fixed));
  if (rule.cap === null) return fee;
  const cap = fixedFee(amount.currency, rule.cap);
  return fee.minor > cap.minor ? cap : fee;
}

/**
 * An amount of the policy, in major units, as money of a currency; rounded half up where the currency is coarser.
 * Source: ours; ISO 4217 exponents.
 */
export function fixedFee(currency: string, major: string): Money {
  return priceAmount(currency, "half-up", major);
}

/**
 * The part of a charge's fee that a refund gives back, so that all parts together follow the refunded share and a full
 * refund gives back exactly the whole fee. Rounded down until the last cent is refunded.
 * Source: ours, for a policy that returns fees; Stripe returns none (support, "Understanding fees for refunded payments").
 * @param refunded what of the charge has been refunded, this refund included
 * @param returned what of the fee came back with earlier refunds that stand
 */
export function returnedFee(fee: Money, charged: Money, refunded: Money, returned: Money): Money {
  const due = charged.minor === 0n ? 0n : (fee.minor * refunded.minor) / charged.minor;
  const part = due - returned.minor;
  return moneyOf(fee.currency, part > 0n ? part : 0n);
}

/** A percentage as a factor: `"2.9"` is `"0.029"`. */
function factorOf(percent: string): string {
  return addDecimals("1", `-${remainingShare(percent)}`);
}
