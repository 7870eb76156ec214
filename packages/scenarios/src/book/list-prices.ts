import { addMonths, type CalendarDate } from "@cashline/kernel/time";
import type { BookPrice } from "./book.ts";

/** Tiers of the product `platform`, from small to large. */
export const TIERS = ["basic", "pro", "enterprise"] as const;

type Tier = (typeof TIERS)[number];

/** Per seat and month, in major units. */
const ladder: Readonly<Record<string, Readonly<Record<Tier, string>>>> = {
  USD: { basic: "19.00", pro: "49.00", enterprise: "99.00" },
  GBP: { basic: "16.00", pro: "41.00", enterprise: "83.00" },
  EUR: { basic: "18.00", pro: "45.00", enterprise: "92.00" },
  INR: { basic: "990.00", pro: "2490.00", enterprise: "4990.00" },
  AUD: { basic: "29.00", pro: "75.00", enterprise: "149.00" },
  CAD: { basic: "26.00", pro: "66.00", enterprise: "133.00" },
};

/** One price rise, two years after the first list, of about four percent. */
const raised: typeof ladder = {
  USD: { basic: "19.90", pro: "50.90", enterprise: "102.90" },
  GBP: { basic: "16.60", pro: "42.60", enterprise: "86.50" },
  EUR: { basic: "18.70", pro: "46.80", enterprise: "95.70" },
  INR: { basic: "1030.00", pro: "2590.00", enterprise: "5190.00" },
  AUD: { basic: "30.00", pro: "78.00", enterprise: "155.00" },
  CAD: { basic: "27.00", pro: "68.50", enterprise: "138.50" },
};

const overage: Readonly<Record<string, string>> = {
  USD: "0.0020",
  GBP: "0.0017",
  EUR: "0.0019",
  INR: "0.1500",
  AUD: "0.0030",
  CAD: "0.0027",
};
/** Units per month of the term. */
const included: Readonly<Record<Tier, number>> = { basic: 400, pro: 1000, enterprise: 2500 };

/** List prices of every tier and currency: the first list from `since` on, the raised one from two years later on. */
export function listPrices(since: CalendarDate): BookPrice[] {
  return [
    { list: ladder, effectiveOn: since },
    { list: raised, effectiveOn: addMonths(since, 24) },
  ].flatMap(({ list, effectiveOn }) =>
    Object.entries(list).flatMap(([currency, byTier]) =>
      TIERS.map((tier) => ({
        key: `list/platform/${tier}/${currency}/${effectiveOn}`,
        sku: "platform",
        tier,
        currency,
        account: null,
        unitPrice: byTier[tier],
        includedUsage: included[tier],
        overageUnitPrice: overage[currency] ?? "0",
        effectiveOn,
      })),
    ),
  );
}
