import { addMoney } from "@cashline/kernel/money";
import { addDays, dateIn, instantAt, type Instant } from "@cashline/kernel/time";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { invoiceNet, invoiceTax, type RenewalGround } from "../renewal-bill.ts";

/** When the answer of a collection is known: a card's at once, a debit's on the day the money should have arrived. */
export function answeredAt({ renewal, account }: RenewalGround): Instant {
  const { type, settlementDays } = account.paymentMethod;
  return type === "card" ? renewal.outcome.at : instantAt(addDays(dateIn(renewal.outcome.at, "UTC"), settlementDays), "12:00");
}

export const softDecline = faultKind({
  name: "soft-decline",
  summary: "The customer's bank has too little money the first time; nothing is done, it lies in how the account behaves",
  where: ["payment"],
  parameters: {},
  truth: [
    {
      code: "PAY-SOFT-DECLINE",
      on: "invoice",
      amount: "invoice total with tax",
      direction: "none",
      detectable: "when the bank answers: a card at once, a debit on its settlement day",
    },
  ],
  fits: (ground) => ground.account.paymentMethod.behaviour === "insufficient_funds_once" && invoiceNet(ground).minor > 0n,
  plan: (ground) => ({
    steps: [],
    expected: [
      expectation(ground, {
        code: "PAY-SOFT-DECLINE",
        objectKind: "invoice",
        amount: addMoney(invoiceNet(ground), invoiceTax(ground)),
        amountRule: "invoice total with tax",
        direction: "none",
        detectableFrom: answeredAt(ground),
      }),
    ],
  }),
});
