import type { Decline, PaymentMethod } from "@cashline/contracts/systems/payment/entities";

type Declined = Pick<Decline, "code" | "kind">;

const insufficientFunds: Declined = { code: "insufficient_funds", kind: "soft" };
const stolenCard: Declined = { code: "stolen_card", kind: "hard" };

/**
 * How a test account answers the given attempt at an invoice (1 for the first); `undefined` when it pays.
 * Soft declines may be tried again, hard ones never succeed.
 */
export function declineOf(behaviour: PaymentMethod["behaviour"], attempt: number): Declined | undefined {
  switch (behaviour) {
    case "succeeds":
      return undefined;
    case "insufficient_funds_once":
      return attempt <= 1 ? insufficientFunds : undefined;
    case "insufficient_funds_twice":
      return attempt <= 2 ? insufficientFunds : undefined;
    case "insufficient_funds_always":
      return insufficientFunds;
    case "stolen_card":
      return stolenCard;
  }
}

/**
 * Whether a decline becomes known only when the money should have arrived: a direct debit that takes days is accepted
 * first and returned later. Cards and transfers answer at once.
 */
export function failsLate(method: Pick<PaymentMethod, "type" | "settlementDays">): boolean {
  return (method.type === "sepa_debit" || method.type === "ach_debit") && method.settlementDays > 0;
}
