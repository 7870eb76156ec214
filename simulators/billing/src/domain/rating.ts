import type { InvoiceLine, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { LARGEST_MINOR, moneyWire, sumMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { firstPeriod } from "./periods.ts";
import { misfit, type Refused } from "./refused.ts";

/** What of a subscription its price follows from. */
type Priced = Pick<Subscription, "sku" | "tier" | "currency">;

/** What a draft charges, and its net. */
export type Rated = { outcome: "rated"; lines: InvoiceLine[]; net: Money };

/** The largest quantity a line may carry, by the contract. */
const LARGEST_QUANTITY = 1_000_000_000;

/**
 * The rate card in force on a day: same product, tier and currency, effective by then; the account's own before the
 * general one, then the latest, then the smaller id.
 */
export function selectRateCard(
  cards: readonly RateCard[],
  subscription: Priced,
  accountId: string,
  on: CalendarDate,
): RateCard | undefined {
  return cards
    .filter((card) => card.sku === subscription.sku && card.tier === subscription.tier && card.currency === subscription.currency)
    .filter((card) => card.effectiveOn <= on && (card.accountId === null || card.accountId === accountId))
    .toSorted((a, b) => own(b) - own(a) || descending(a.effectiveOn, b.effectiveOn) || descending(b.id, a.id))[0];
}

/**
 * Rates the first billing period of a term in advance, and the usage of the ended term in arrears: whatever is above
 * what the rate card includes per month of that term. Each line is rounded once, half-up.
 * @param usage units of the ended term not yet billed
 */
export function rateTerm(term: Subscription, ended: Subscription, card: RateCard, usage: number): Rated | Refused {
  const above = usage - card.includedUsage * ended.termMonths;
  const charges = [recurringCharge(term, card), ...(above > 0 ? [usageCharge(ended, card, above)] : [])];
  const net = sumMoney(
    card.currency,
    charges.map((charge) => charge.net),
  );
  if (net.minor > LARGEST_MINOR || above > LARGEST_QUANTITY) {
    return misfit("quantity", `An invoice carries at most ${LARGEST_MINOR} minor units and ${LARGEST_QUANTITY} units of usage`);
  }
  return { outcome: "rated", net, lines: charges.map((charge) => ({ ...charge, net: moneyWire(charge.net) })) };
}

type Charge = Omit<InvoiceLine, "net"> & { net: Money };

/** Seats × price per seat and month × months × the share that remains after the discount. */
function recurringCharge(term: Subscription, card: RateCard): Charge {
  const { startOn, endOn, months } = firstPeriod(term);
  return {
    lineId: "recurring",
    kind: "recurring",
    description: `Subscription, ${months} ${months === 1 ? "month" : "months"} in advance`,
    sku: term.sku,
    tier: term.tier,
    quantity: term.quantity,
    months,
    unitPrice: card.unitPrice,
    discountPercent: term.discountPercent,
    periodStartOn: startOn,
    periodEndOn: endOn,
    net: priceAmount(card.currency, "half-up", card.unitPrice, String(term.quantity), String(months), remainingShare(term.discountPercent)),
    tax: null,
  };
}

/** Units above the included ones × price per unit: no months, and no discount, which is on seats. */
function usageCharge(ended: Subscription, card: RateCard, above: number): Charge {
  return {
    lineId: "usage",
    kind: "usage",
    description: "Usage above what is included, in arrears",
    sku: card.sku,
    tier: card.tier,
    quantity: above,
    months: 0,
    unitPrice: card.overageUnitPrice,
    discountPercent: "0",
    periodStartOn: ended.startOn,
    periodEndOn: ended.endOn,
    net: priceAmount(card.currency, "half-up", card.overageUnitPrice, String(above)),
    tax: null,
  };
}

function own(card: RateCard): number {
  return card.accountId === null ? 0 : 1;
}

function descending(a: string, b: string): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
