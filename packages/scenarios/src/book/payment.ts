import type { Random } from "@cashline/kernel/random";
import type { BookAccount, BookPaymentMethod } from "./book.ts";

/** Of a hundred collections of an ordinary book, three meet an empty account the first time. */
export const USUAL_DECLINE_SHARE = 0.03;

const sepaCountries = ["DE", "FR", "AT"];

/**
 * How a customer pays. A third transfers within 20 to 45 days; the rest is collected: at once by card, in three to five
 * banking days by debit, which its scheme takes in its own currency only.
 * @param declineShare of the collections, from 0 to 1, that meet an empty account the first time
 */
export function payment(
  country: string,
  currency: string,
  random: Random,
  declineShare: number,
): { terms: BookAccount["paymentTerms"]; method: BookPaymentMethod } {
  if (random.chance(0.35))
    return { terms: "net_30", method: { type: "bank_transfer", behaviour: "succeeds", settlementDays: random.between(20, 45) } };
  const behaviour = random.chance(declineShare) ? "insufficient_funds_once" : "succeeds";
  const [takesAch, takesSepa] = [country === "US" && currency === "USD", sepaCountries.includes(country) && currency === "EUR"];
  const debit = takesAch ? "ach_debit" : takesSepa ? "sepa_debit" : undefined;
  if (debit !== undefined && random.chance(0.35))
    return { terms: "on_receipt", method: { type: debit, behaviour, settlementDays: random.between(3, 5) } };
  return { terms: "on_receipt", method: { type: "card", behaviour, settlementDays: 0 } };
}
