import { currencyExponent } from "@cashline/kernel/money";
import { refuse } from "@cashline/sim-kit/command";

/** Refuses a currency that ISO 4217 does not list: no fee could be rounded in it. */
export function requireKnownCurrency(currency: string, pointer: string): void {
  try {
    currencyExponent(currency);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse("invalid-request", error.message, [{ pointer, message: error.message }]);
  }
}
