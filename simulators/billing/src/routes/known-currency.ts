import { isCurrency } from "@cashline/kernel/money";
import { misfit } from "../domain/refused.ts";
import { refuseAs } from "./answer.ts";

/** Refuses a currency that ISO 4217 does not list: nothing could be rounded in it. */
export function requireKnownCurrency(currency: string): void {
  if (!isCurrency(currency)) refuseAs(misfit("currency", `${currency} is not an ISO 4217 currency code`));
}
