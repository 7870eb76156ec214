import { bankingCalendarOf, bankingDayFrom } from "@cashline/kernel/banking-days";
import { priceAmount } from "@cashline/kernel/decimal";
import { deriveId } from "@cashline/kernel/ids";
import { addMoney, moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { addDays, dateIn, instantAt, type Instant } from "@cashline/kernel/time";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind, type Direction, type ExpectedException } from "../fault.ts";
import { beforeWin, daysAfterWin, isInSeason, minutesAfter } from "../moments.ts";
import { payBy, paysByCard, paysByDebit } from "../payment-swap.ts";
import { invoiceGross, type RenewalGround } from "../renewal-bill.ts";
import { answeredAt } from "./payments.ts";

/** What a dispute costs that withdraws money, in major units of the charge's currency (payment policy, Stripe's price). */
const DISPUTE_FEE = "15.00";
/** Days after the money came on which the published test account is returned, and until a bank answers a refund. */
const RETURNED_AFTER_DAYS = 10;
const REFUND_ANSWERED_AFTER_DAYS = 5;

/** A debit is returned on a banking day. */
const returnedAt = (ground: RenewalGround): Instant =>
  instantAt(
    bankingDayFrom(addDays(dateIn(answeredAt(ground), "UTC"), RETURNED_AFTER_DAYS), bankingCalendarOf(ground.account.currency)),
    "12:00",
  );
const noonAfter = (at: Instant, days: number): Instant => instantAt(addDays(dateIn(at, "UTC"), days), "12:00");

function disputed(ground: RenewalGround, direction: Direction, detectableFrom: Instant): ExpectedException {
  return expectation(ground, {
    code: "PAY-CHARGEBACK",
    objectKind: "invoice",
    amount: addMoney(invoiceGross(ground), priceAmount(ground.price.currency, "half-up", DISPUTE_FEE)),
    amountRule: `invoice total with tax and the dispute's fee of ${DISPUTE_FEE} ${ground.price.currency}`,
    direction,
    detectableFrom,
  });
}

export const duplicateCharge = faultKind({
  name: "duplicate-charge",
  summary: "The answer to a collection is taken for lost, and the invoice is charged once more by a new key and under another reference",
  where: ["payment"],
  parameters: { minutes: { means: "minutes until the second charge", choices: [5, 15, 45] } },
  truth: [
    {
      code: "PAY-DUPLICATE",
      on: "invoice",
      amount: "the second charge, invoice total with tax",
      direction: "over_billed",
      detectable: "at once",
    },
  ],
  fits: paysByCard,
  plan: (ground, { minutes }) => {
    const { account, renewal } = ground;
    const at = minutesAfter(ground, minutes);
    return {
      steps: [
        {
          at,
          action: call("payment", "createPaymentIntent", {
            body: {
              accountId: { loaded: "accounts", key: account.key },
              // The provider refuses a second charge of the same invoice, so the second try names the document otherwise.
              invoiceId: deriveId("inv", "second try", renewal.key),
              paymentMethodId: { loaded: "paymentMethods", key: account.key },
              amount: moneyWire(invoiceGross(ground)),
            },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "PAY-DUPLICATE",
          objectKind: "invoice",
          amount: invoiceGross(ground),
          amountRule: "the second charge: invoice total with tax",
          direction: "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const chargeback = faultKind({
  name: "chargeback",
  summary: "Days after a card was charged its holder's bank takes the money back, while the invoice stays paid and its revenue recognised",
  where: ["payment"],
  parameters: {
    reason: { means: "what the card's holder says", choices: ["fraudulent", "product_not_received", "subscription_canceled"] },
    days: { means: "days after the renewal", choices: [4, 8, 15] },
  },
  truth: [
    {
      code: "PAY-CHARGEBACK",
      on: "invoice",
      amount: "invoice total with tax, and the dispute's fee",
      direction: "none",
      detectable: "when the dispute is opened",
    },
  ],
  fits: (ground, { book }) => paysByCard(ground) && isInSeason(daysAfterWin(ground, 16), book),
  plan: (ground, { reason, days }) => {
    const at = daysAfterWin(ground, days);
    const paymentIntentId = { made: "paymentIntent", opportunity: ground.renewal.key } as const;
    return {
      steps: [{ at, action: call("payment", "openDispute", { body: { paymentIntentId, reason } }) }],
      expected: [disputed(ground, "none", at)],
    };
  },
});

export const debitReturned = faultKind({
  name: "debit-returned",
  summary: "A debit arrives and is returned ten days later as never authorised: the schemes hear no merchant, and the money is lost",
  where: ["payment", "billing"],
  parameters: {},
  truth: [
    {
      code: "PAY-CHARGEBACK",
      on: "invoice",
      amount: "invoice total with tax, and the dispute's fee",
      direction: "under_billed",
      detectable: "when the debit is returned, on the banking day that comes ten days after the money",
    },
  ],
  fits: (ground, { book }) => paysByDebit(ground) && isInSeason(noonAfter(returnedAt(ground), 1), book),
  plan: (ground, _drawn, { book }) => {
    const { type, settlementDays } = ground.account.paymentMethod;
    return {
      steps: payBy(ground, { type, behaviour: "returned_after_settlement", settlementDays }, beforeWin(ground, book)),
      expected: [disputed(ground, "under_billed", returnedAt(ground))],
    };
  },
});

/** A share of an amount, rounded down to a whole minor unit. */
const shareOf = ({ currency, minor }: Money, percent: number): Money => moneyOf(currency, (minor * BigInt(percent)) / 100n);

export const refundBounced = faultKind({
  name: "refund-bounced",
  summary:
    "Part of a payment is sent back to a card that has been cancelled since; days later the refund fails, and the customer's money is here again",
  where: ["payment", "billing"],
  parameters: {
    percent: { means: "of the invoice, refunded", choices: [5, 10, 20] },
    days: { means: "days after the renewal", choices: [2, 4] },
  },
  truth: [
    {
      code: "PAY-UNAPPLIED",
      on: "invoice",
      amount: "the refund",
      direction: "over_billed",
      detectable: "when the refund fails, five days after it was sent",
    },
  ],
  fits: (ground, { book }) =>
    paysByCard(ground) && isInSeason(daysAfterWin(ground, 11), book) && shareOf(invoiceGross(ground), 5).minor > 0n,
  plan: (ground, { percent, days }, { book }) => {
    const at = daysAfterWin(ground, days);
    const amount = shareOf(invoiceGross(ground), percent);
    return {
      steps: [
        ...payBy(ground, { type: "card", behaviour: "refund_fails", settlementDays: 0 }, beforeWin(ground, book)),
        {
          at,
          action: call("payment", "createRefund", {
            body: {
              paymentIntentId: { made: "paymentIntent", opportunity: ground.renewal.key },
              amount: moneyWire(amount),
              reason: "goodwill",
            },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "PAY-UNAPPLIED",
          objectKind: "invoice",
          amount,
          amountRule: `${percent} % of the invoice total, refunded and come back`,
          direction: "over_billed",
          detectableFrom: noonAfter(at, REFUND_ANSWERED_AFTER_DAYS),
        }),
      ],
    };
  },
});
