import { moneyOf, moneyWire } from "@cashline/kernel/money";
import { addDays, dateIn, instantAt } from "@cashline/kernel/time";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { daysAfterWin, isInSeason } from "../moments.ts";
import { paysByCard } from "../payment-swap.ts";
import { invoiceGross, type RenewalGround } from "../renewal-bill.ts";

/** A share of the invoice total, rounded down to a whole minor unit. */
function shareOfInvoice(ground: RenewalGround, percent: number) {
  const { currency, minor } = invoiceGross(ground);
  return moneyOf(currency, (minor * BigInt(percent)) / 100n);
}

export const unappliedCash = faultKind({
  name: "unapplied-cash",
  summary: "The customer transfers money without a reference, and it is booked at the bank with no invoice to put it on",
  where: ["erp"],
  parameters: {
    percent: { means: "of the invoice's total, in percent", choices: [25, 50, 100] },
    days: { means: "days after the renewal", choices: [2, 5, 8] },
  },
  truth: [
    {
      code: "PAY-UNAPPLIED",
      on: "invoice",
      amount: "the money received",
      direction: "over_billed",
      detectable: "when the money is booked",
    },
  ],
  fits: (ground, { book }) => isInSeason(daysAfterWin(ground, 9), book) && shareOfInvoice(ground, 25).minor > 0n,
  plan: (ground, { percent, days }) => {
    const at = daysAfterWin(ground, days);
    const amount = shareOfInvoice(ground, percent);
    return {
      steps: [
        {
          at,
          action: call("erp", "receiveCash", {
            body: {
              reference: `transfer/${ground.renewal.key}`,
              customerId: { loaded: "customers", key: ground.account.key },
              amount: moneyWire(amount),
              receivedOn: dateIn(at, "UTC"),
              applications: [],
            },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "PAY-UNAPPLIED",
          objectKind: "invoice",
          amount,
          amountRule: `${percent} % of the invoice total, received beside what was collected`,
          direction: "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

/** Days until the money of a charge is available, and the noon on which automatic payouts go out (payment policy). */
const AVAILABLE_AFTER_DAYS = 2;

export const payoutByHand = faultKind({
  name: "payout-by-hand",
  summary:
    "Somebody pays part of the provider's balance out by hand, so that the next automatic payout is less than its charges, fees and refunds",
  where: ["payment"],
  parameters: { percent: { means: "of the invoice's total, in percent", choices: [5, 10, 20] } },
  truth: [
    {
      code: "PAY-PAYOUT-GAP",
      on: "payout",
      amount: "what was paid out by hand",
      direction: "none",
      detectable: "at noon of the next day, when the automatic payout goes out",
    },
  ],
  fits: (ground, { book }) =>
    paysByCard(ground) && isInSeason(daysAfterWin(ground, AVAILABLE_AFTER_DAYS + 2), book) && shareOfInvoice(ground, 5).minor > 0n,
  plan: (ground, { percent }) => {
    const at = daysAfterWin(ground, AVAILABLE_AFTER_DAYS);
    const amount = shareOfInvoice(ground, percent);
    return {
      steps: [
        {
          at,
          // A chargeback of another customer may have taken more than there is.
          action: call(
            "payment",
            "createPayout",
            { body: { currency: amount.currency, amount: moneyWire(amount) } },
            { unfitAs: "insufficient-balance" },
          ),
        },
      ],
      expected: [
        expectation(ground, {
          code: "PAY-PAYOUT-GAP",
          objectKind: "payout",
          amount,
          amountRule: `${percent} % of the invoice total, paid out by hand of what the next payout settles`,
          direction: "none",
          detectableFrom: instantAt(addDays(dateIn(at, "UTC"), 1), "12:00"),
        }),
      ],
    };
  },
});
