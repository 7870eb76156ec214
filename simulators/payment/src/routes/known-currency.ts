import { isCurrency } from "@cashline/kernel/money";
import { refuse } from "@cashline/sim-kit/command";

/** Refuses a currency that ISO 4217 does not list: no fee could be rounded in it. */
export function requireKnownCurrency(currency: string, pointer: string): void {
  if (isCurrency(currency)) return;
  const message = `${currency} is not an ISO 4217 currency code`;
  refuse("invalid-request", message, [{ pointer, message }]);
}
