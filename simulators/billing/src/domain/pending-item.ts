import type { InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { ONE, fraction, roundTo, times, type Fraction, type RoundingMode } from "@cashline/kernel/fraction";
import { minorOf, money, type MoneyWire } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { isForSeats } from "./charged-periods.ts";

/** A credit or charge that waits for its subscription's next invoice, in whole minor units. */
export type PendingItem = Omit<InvoiceLine, "lineId" | "gross" | "discount" | "net" | "tax"> & {
  id: string;
  /** Names the subscription until an invoice (`billedBy`) takes it in. */
  pendingOf: string | null;
  billedBy: string | null;
  /** The invoice whose usage or true-up it corrects: voided, it takes the correction with it. */
  correctsInvoiceId: string | null;
  /** First day of the billing period whose price it changes; null where the period was billed elsewhere, or for usage. */
  prorates: CalendarDate | null;
  /**
   * What it comes to before coupons, in minor units, where its period was not billed yet: it stands on the invoice that
   * charges the period, and keeps the share the period's line keeps. Null where the amount is settled.
   */
  beforeCoupons: string | null;
  amount: MoneyWire;
};

/** How much of a waiting item an invoice takes; the rest goes on waiting. */
export type Taken = { item: PendingItem; minor: bigint };

/** What of a waiting item stands on an invoice, besides its amount. */
export function itemLine(item: PendingItem) {
  const {
    id: _,
    pendingOf: __,
    billedBy: ___,
    correctsInvoiceId: ____,
    prorates: _____,
    beforeCoupons: ______,
    amount: _______,
    ...line
  } = item;
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
      String(item.quantity).padStart(10, "0"),
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

/**
 * Charges first, then credits as far as they fit, in the order they are given.
 * Source: as `composeInvoice`.
 */
export function takePending(pending: readonly PendingItem[], charged: bigint, room: number): Taken[] {
  const charges = pending.filter((item) => minorOf(item.amount) > 0n).map((item) => ({ item, minor: minorOf(item.amount) }));
  let left = charged + charges.slice(0, room).reduce((sum, { minor }) => sum + minor, 0n);
  const taken: Taken[] = charges.slice(0, room);
  for (const item of pending.filter((candidate) => minorOf(candidate.amount) < 0n)) {
    if (left <= 0n || taken.length >= room) break;
    const part = -minorOf(item.amount) < left ? minorOf(item.amount) : -left;
    taken.push({ item, minor: part });
    left += part;
  }
  return taken;
}

/** The two halves of an item of which only a part was taken. Source: as `composeInvoice`. */
export function splitItem(item: PendingItem, minor: bigint, restId: string): { used: PendingItem; rest: PendingItem | null } {
  const whole = minorOf(item.amount);
  const { currency } = item.amount;
  const before = item.beforeCoupons === null || whole === 0n ? null : BigInt(item.beforeCoupons);
  // Rounded towards zero; what a split leaves over stays with the rest, so that the two come to the whole.
  const used = before === null ? null : (before * minor) / whole;
  const part = (amount: bigint, own: bigint | null): PendingItem => {
    return { ...item, amount: { currency, minor: String(amount) }, beforeCoupons: own === null ? item.beforeCoupons : String(own) };
  };
  return {
    used: part(minor, used),
    rest: minor === whole ? null : { ...part(whole - minor, before === null || used === null ? null : before - used), id: restId },
  };
}

/**
 * What waits as it stands on an invoice that charges its period: with the share that coupons left of the period's line,
 * rounded once.
 * Source: Stripe prorates the discounted price.
 */
export function withShares(pending: readonly PendingItem[], lines: readonly InvoiceLine[], mode: RoundingMode): PendingItem[] {
  return pending.map((item) => {
    const line = lines.find((own) => isForSeats(own, item.subscriptionId, item.prorates));
    if (item.beforeCoupons === null || !line) return item;
    const minor = roundTo(times(fraction(BigInt(item.beforeCoupons)), keptShare(line)), mode);
    return { ...item, amount: { ...item.amount, minor: String(minor) } };
  });
}

/** What coupons left of a line: credits and charges of its period bear the same share. Source: as `withShares`. */
export function keptShare({ gross, net }: Pick<InvoiceLine, "gross" | "net">): Fraction {
  const whole = money(gross).minor;
  return whole <= 0n ? ONE : fraction(money(net).minor, whole);
}
