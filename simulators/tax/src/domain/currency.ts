import { currencyExponent } from "@cashline/kernel/money";

/** Whether ISO 4217 lists a currency; in another one nothing could be rounded. */
export function isKnownCurrency(currency: string): boolean {
  try {
    return currencyExponent(currency) >= 0;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
