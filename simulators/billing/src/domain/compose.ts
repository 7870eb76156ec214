import type { AppliedCoupon } from "@cashline/contracts/systems/billing/credit-entities";
import type { InvoiceDiscount, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { roundTo, roundTogether } from "@cashline/kernel/fraction";
import { LARGEST_MINOR, moneyOf, moneyWire, type Money, type MoneyWire } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import type { Charge } from "./charge.ts";
import { takeCoupons } from "./coupons.ts";
import { misfit, refused, type Refused } from "./refused.ts";

/** A credit or charge that waits for its subscription's next invoice, in whole minor units. */
export type PendingItem = Omit<InvoiceLine, "lineId" | "gross" | "discount" | "net" | "tax"> & {
  id: string;
  /** Names the subscription until an invoice (`billedBy`) takes it in. */
  pendingOf: string | null;
  billedBy: string | null;
  /** The invoice whose usage it corrects: voided, it takes the correction with it. */
  correctsInvoiceId: string | null;
  /** First day of the billing period whose price it changes; null where the period was billed elsewhere, or for usage. */
  prorates: CalendarDate | null;
  amount: MoneyWire;
};

/** How much of a waiting item an invoice takes; the rest goes on waiting. */
export type Taken = { item: PendingItem; minor: bigint };

/** What an invoice consists of before it is one. */
export type Composed = {
  outcome: "composed";
  lines: InvoiceLine[];
  gross: Money;
  discounts: InvoiceDiscount[];
  net: Money;
  taken: Taken[];
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
  const taken = takePending(pending, charged, MOST_LINES - charges.length);
  const wire = (minor: bigint): MoneyWire => moneyWire(moneyOf(currency, minor));
  const total = [...gross, ...taken.map(({ minor }) => minor)].reduce((a, b) => a + b, 0n);
  if (!isCarried([total])) return tooLarge();
  const lines = charges.map((own, index): InvoiceLine => {
    const { exact: _, ...charge } = own;
    const [whole, off] = [gross[index] ?? 0n, byLine[index] ?? 0n];
    return { ...charge, gross: wire(whole), discount: wire(off), net: wire(whole - off), tax: null };
  });
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

/** What of a waiting item stands on an invoice, besides its amount. */
export function itemLine(item: PendingItem) {
  const { id: _, pendingOf: __, billedBy: ___, correctsInvoiceId: ____, prorates: _____, amount: ______, ...line } = item;
  return line;
}

/**
 * What waits, in order of the period it belongs to, its own days, and what is priced; ids, which differ with every call,
 * decide only between items that are alike.
 * Source: ours; a preview shows the lines the document then has.
 */
export function inOrderOfPeriod(pending: readonly PendingItem[]): PendingItem[] {
  const keyOf = (item: PendingItem): string =>
    JSON.stringify([
      item.prorates ?? item.periodStartOn,
      item.periodStartOn,
      item.periodEndOn,
      item.subscriptionId,
      item.kind,
      item.sku,
      item.tier,
      String(item.quantity).padStart(LARGEST_QUANTITY.toString().length, "0"),
      item.description,
      item.unitPrice,
      item.amount.minor.padStart(20),
      item.id,
    ]);
  return pending
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
}

/** Charges first, then credits as far as they fit. */
function takePending(pending: readonly PendingItem[], charged: bigint, room: number): Taken[] {
  const minorOf = (item: PendingItem): bigint => BigInt(item.amount.minor);
  const ordered = inOrderOfPeriod(pending);
  const charges = ordered.filter((item) => minorOf(item) > 0n).map((item) => ({ item, minor: minorOf(item) }));
  let left = charged + charges.slice(0, room).reduce((sum, { minor }) => sum + minor, 0n);
  const taken: Taken[] = charges.slice(0, room);
  for (const item of ordered.filter((candidate) => minorOf(candidate) < 0n)) {
    if (left <= 0n || taken.length >= room) break;
    const part = -minorOf(item) < left ? minorOf(item) : -left;
    taken.push({ item, minor: part });
    left += part;
  }
  return taken;
}

/** The two halves of an item of which only a part was taken. Source: as `composeInvoice`. */
export function splitItem(item: PendingItem, minor: bigint, restId: string): { used: PendingItem; rest: PendingItem | null } {
  const rest = BigInt(item.amount.minor) - minor;
  const { currency } = item.amount;
  return {
    used: { ...item, amount: { currency, minor: String(minor) } },
    rest: rest === 0n ? null : { ...item, id: restId, amount: { currency, minor: String(rest) } },
  };
}
