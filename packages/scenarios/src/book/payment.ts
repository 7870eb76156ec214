import type { Random } from "@cashline/kernel/random";
import type { BookAccount, BookPaymentMethod } from "./book.ts";

const sepaCountries = ["DE", "FR", "AT"];

/**
 * How a customer pays. A third transfers within 20 to 45 days; the rest is collected: at once by card, in three to five
 * days by debit. Three in a hundred collections meet an empty account the first time.
 */
export function payment(country: string, random: Random): { terms: BookAccount["paymentTerms"]; method: BookPaymentMethod } {
  if (random.chance(0.35))
    return { terms: "net_30", method: { type: "bank_transfer", behaviour: "succeeds", settlementDays: random.between(20, 45) } };
  const behaviour = random.chance(0.03) ? "insufficient_funds_once" : "succeeds";
  const debit = country === "US" ? "ach_debit" : sepaCountries.includes(country) ? "sepa_debit" : undefined;
  if (debit !== undefined && random.chance(0.35))
    return { terms: "on_receipt", method: { type: debit, behaviour, settlementDays: random.between(3, 5) } };
  return { terms: "on_receipt", method: { type: "card", behaviour, settlementDays: 0 } };
}
