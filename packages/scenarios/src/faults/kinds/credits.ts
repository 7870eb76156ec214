import { rateAmount } from "@cashline/kernel/decimal";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { addMoney, moneyOf, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";
import { call, type CallAction } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { daysAfterWin, leavesDays } from "../moments.ts";
import { invoiceNet, invoiceTax, type RenewalGround } from "../renewal-bill.ts";

const REFUND_REASON = "agreed with the customer on the phone";

function refund(ground: RenewalGround, amount: Money): CallAction {
  return call("payment", "createRefund", {
    body: {
      paymentIntentId: { made: "paymentIntent", opportunity: ground.renewal.key },
      amount: moneyWire(amount),
      reason: REFUND_REASON,
    },
  });
}

const invoiceTotal = (ground: RenewalGround): Money => addMoney(invoiceNet(ground), invoiceTax(ground));

/** A card pays at once, so that there is something to give back. */
const isPaidByCard = ({ account }: RenewalGround): boolean => account.paymentMethod.type === "card";

export const refundAndCredit = faultKind({
  name: "refund-and-credit",
  summary:
    "A paid invoice is credited in full to the customer's balance, and the payment is refunded in full as well: it is paid back twice",
  where: ["billing", "payment"],
  parameters: { days: { means: "days after the renewal", choices: [2, 3, 4, 5] } },
  truth: [
    {
      code: "BIL-CREDIT-EXCESS",
      on: "invoice",
      amount: "credit note + refund − invoice total: the invoice once more",
      direction: "under_billed",
      detectable: "when the refund is made",
    },
  ],
  fits: (ground, { book }) => isPaidByCard(ground) && leavesDays(ground, book, 7),
  plan: (ground, { days }) => {
    const at = daysAfterWin(ground, days);
    const total = invoiceTotal(ground);
    return {
      steps: [
        {
          at,
          action: call("billing", "createCreditNote", {
            body: { invoiceId: { made: "invoice", opportunity: ground.renewal.key }, reason: "product_unsatisfactory" },
          }),
        },
        { at, action: refund(ground, total) },
      ],
      expected: [
        expectation(ground, {
          code: "BIL-CREDIT-EXCESS",
          objectKind: "invoice",
          amount: total,
          amountRule: "the invoice's total was credited and refunded",
          direction: "under_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const creditBeyondOwed = faultKind({
  name: "credit-beyond-owed",
  summary: "Part of a payment is refunded without a credit note, and later more of the invoice is credited than was left of it",
  where: ["billing", "payment"],
  parameters: {
    refunded: { means: "share of the invoice refunded", choices: ["0.5", "0.6", "0.75"] },
    credited: { means: "share of the seats credited", choices: ["0.7", "0.8", "0.9"] },
    days: { means: "days after the renewal", choices: [2, 3, 4] },
  },
  truth: [
    {
      code: "BIL-CREDIT-EXCESS",
      on: "invoice",
      amount: "refund + credit note with its tax − invoice total",
      direction: "under_billed",
      detectable: "when the credit note is issued",
    },
  ],
  fits: (ground, { book }) => isPaidByCard(ground) && ground.usageNet === null && leavesDays(ground, book, 7),
  plan: (ground, { refunded, credited, days }) => {
    const total = invoiceTotal(ground);
    const back = rateAmount(total, refunded, "half-up");
    const net = rateAmount(invoiceNet(ground), credited, "half-up");
    const at = daysAfterWin(ground, days, "11:00");
    const creditedAt = daysAfterWin(ground, days, "16:00");
    return {
      steps: [
        { at, action: refund(ground, back) },
        {
          at: creditedAt,
          action: call("billing", "createCreditNote", {
            body: {
              invoiceId: { made: "invoice", opportunity: ground.renewal.key },
              reason: "service_credit",
              lines: [{ lineId: "recurring", net: moneyWire(net) }],
            },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "BIL-CREDIT-EXCESS",
          objectKind: "invoice",
          amount: subtractMoney(addMoney(back, addMoney(net, taxOnPart(ground, net))), total),
          amountRule: `${refunded} of the invoice refunded and ${credited} of its seats credited, with tax, against its total`,
          direction: "under_billed",
          detectableFrom: creditedAt,
        }),
      ],
    };
  },
});

/** The line's tax on part of its net, rounded half-up once. */
function taxOnPart(ground: RenewalGround, part: Money): Money {
  const [net, tax] = [invoiceNet(ground).minor, invoiceTax(ground).minor];
  return moneyOf(part.currency, roundTo(fraction(tax * part.minor, net), "half-up"));
}
