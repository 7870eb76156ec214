import { addBankingDays, bankingCalendarOf, bankingDayFrom } from "@cashline/kernel/banking-days";
import { addMoney } from "@cashline/kernel/money";
import { addDays, dateIn, instantAt, type Instant } from "@cashline/kernel/time";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { beforeWin } from "../moments.ts";
import { payBy, paysByCard } from "../payment-swap.ts";
import { invoiceNet, invoiceTax, type RenewalGround } from "../renewal-bill.ts";

/**
 * When the answer of a collection is known: a card's at once, a debit's on the banking day the money should have arrived, a
 * transfer's on the banking day that follows the day of its own.
 */
export function answeredAt({ renewal, account }: RenewalGround): Instant {
  const { type, settlementDays } = account.paymentMethod;
  if (type === "card") return renewal.outcome.at;
  const [on, calendar] = [dateIn(renewal.outcome.at, "UTC"), bankingCalendarOf(account.currency)];
  const isDebit = type !== "bank_transfer";
  return instantAt(isDebit ? addBankingDays(on, settlementDays, calendar) : bankingDayFrom(addDays(on, settlementDays), calendar), "12:00");
}

/** Whether the book itself has the customer's bank decline the first time, so that it happens whatever is planted. */
export const declinesByNature = (ground: RenewalGround): boolean =>
  ground.account.paymentMethod.behaviour === "insufficient_funds_once" && invoiceNet(ground).minor > 0n;

export const softDecline = faultKind({
  name: "soft-decline",
  summary: "The customer's bank has too little money the first time: as the account behaves, or by a card given just before the renewal",
  where: ["payment", "billing"],
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
  fits: (ground) => declinesByNature(ground) || paysByCard(ground),
  plan: (ground, _drawn, { book }) => ({
    steps: declinesByNature(ground)
      ? []
      : payBy(ground, { type: "card", behaviour: "insufficient_funds_once", settlementDays: 0 }, beforeWin(ground, book)),
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
