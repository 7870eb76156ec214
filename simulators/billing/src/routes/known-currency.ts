import { currencyExponent } from "@cashline/kernel/money";
import { misfit } from "../domain/refused.ts";
import { refuseAs } from "./answer.ts";

/** Refuses a currency that ISO 4217 does not list: nothing could be rounded in it. */
export function requireKnownCurrency(currency: string): void {
  try {
    currencyExponent(currency);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuseAs(misfit("currency", error.message));
  }
}
