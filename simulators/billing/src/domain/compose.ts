import type { AppliedCoupon } from "@cashline/contracts/systems/billing/credit-entities";
import type { InvoiceDiscount, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { roundTo, roundTogether } from "@cashline/kernel/fraction";
import { LARGEST_MINOR, moneyOf, moneyWire, type Money, type MoneyWire } from "@cashline/kernel/money";
import { majorText, type Charge } from "./charge.ts";
import { takeCoupons } from "./coupons.ts";
import { inOrderOfPeriod, itemLine, takePending, withShares, type PendingItem, type Taken } from "./pending-item.ts";
import { misfit, refused, type Refused } from "./refused.ts";

/** What an invoice consists of before it is one. */
export type Composed = {
  outcome: "composed";
  lines: InvoiceLine[];
  gross: Money;
  discounts: InvoiceDiscount[];
  net: Money;
  taken: Taken[];
  /** What goes on waiting, at what it comes to now. */
  left: PendingItem[];
};

/** The largest quantity a line may carry, the digits of its price before the point, and the most lines of an invoice, by the contract. */
const LARGEST_QUANTITY = 1_000_000_000;
const MOST_LINES = 200;
const PRICE_DIGITS = 12;

/**
 * Makes lines of charges: rounded one by one or together, then reduced by coupons, then joined by what waited. Waiting
 * credits are taken only as far as the invoice stays at or above zero (Stripe carries the rest on the balance likewise),
 * in order of their periods; what is left of one goes on waiting.
 */
export function composeInvoice(
  currency: string,
  charges: readonly Charge[],
  pending: readonly PendingItem[],
  coupons: readonly AppliedCoupon[],
  policy: BillingPolicy,
): Composed | Refused {
  if (charges.length > MOST_LINES) return refused("invalid-request", `An invoice has at most ${MOST_LINES} lines`);
  const exact = charges.map((charge) => charge.exact);
  const gross =
    policy.roundingLevel === "per_line" ? exact.map((amount) => roundTo(amount, policy.rounding)) : roundTogether(exact, policy.rounding);
  const tooMany = charges.some(({ quantity, unitPrice }) => quantity > LARGEST_QUANTITY || wholeDigits(unitPrice) > PRICE_DIGITS);
  if (tooMany || !isCarried(gross)) return tooLarge();
  const { byLine, discounts } = takeCoupons(
    charges.map(({ kind, sku, subscriptionId }, index) => ({ kind, sku, subscriptionId, gross: gross[index] ?? 0n })),
    coupons,
    currency,
    policy,
  );
  const charged = gross.reduce((a, b) => a + b, 0n) - byLine.reduce((a, b) => a + b, 0n);
  const wire = (minor: bigint): MoneyWire => moneyWire(moneyOf(currency, minor));
  const lines = charges.map((own, index): InvoiceLine => {
    const { exact: _, ...charge } = own;
    const [whole, off] = [gross[index] ?? 0n, byLine[index] ?? 0n];
    // A true-up is one fee of what it is rounded to.
    const unitPrice = charge.kind === "commitment" ? majorText(currency, whole) : charge.unitPrice;
    return { ...charge, unitPrice, gross: wire(whole), discount: wire(off), net: wire(whole - off), tax: null };
  });
  const waiting = inOrderOfPeriod(withShares(pending, lines, policy.rounding));
  const taken = takePending(waiting, charged, MOST_LINES - charges.length);
  const total = [...gross, ...taken.map(({ minor }) => minor)].reduce((a, b) => a + b, 0n);
  if (!isCarried([total])) return tooLarge();
  const joined = taken.map(({ item, minor }): InvoiceLine => {
    return { ...itemLine(item), lineId: item.id, gross: wire(minor), discount: wire(0n), net: wire(minor), tax: null };
  });
  const off = byLine.reduce((a, b) => a + b, 0n);
  return {
    outcome: "composed",
    lines: [...lines, ...joined],
    gross: moneyOf(currency, total),
    discounts,
    net: moneyOf(currency, total - off),
    taken,
    left: waiting.filter(({ id }) => !taken.some(({ item }) => item.id === id)),
  };
}

/** Whether amounts, and what they come to, fit a document. Source: ours; the contract's largest amount. */
export function isCarried(amounts: readonly bigint[]): boolean {
  const sum = amounts.reduce((a, b) => a + b, 0n);
  return [sum, ...amounts].every((minor) => minor <= LARGEST_MINOR && minor >= -LARGEST_MINOR);
}

function tooLarge(): Refused {
  return misfit("quantity", `An invoice carries at most ${LARGEST_MINOR} minor units and ${LARGEST_QUANTITY} units of usage`);
}

function wholeDigits(price: string): number {
  return price.split(".", 1)[0]?.length ?? 0;
}
