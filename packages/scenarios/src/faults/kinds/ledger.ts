import { priceAmount } from "@cashline/kernel/decimal";
import { moneyOf, moneyWire, subtractMoney } from "@cashline/kernel/money";
import { randomStream } from "@cashline/kernel/random";
import { addDays, dateIn, firstOfNextMonth, instantAt, monthOf, type Instant } from "@cashline/kernel/time";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { CALM_MINUTES, daysAfterWin, isInSeason, justBefore, minutesAfter, winsAlone } from "../moments.ts";
import { paysByCard, paysByTransfer } from "../payment-swap.ts";
import { invoiceGross, invoiceNet, type RenewalGround } from "../renewal-bill.ts";
import { answeredAt } from "./payments.ts";

/** The standard chart's receivables account. */
const CONTROL_ACCOUNT = "1200";

export const receivablesSwitched = faultKind({
  name: "receivables-switched",
  summary:
    "Around the renewal receivables are mapped to another account of the chart, so that the control account lacks an invoice its subledger has",
  where: ["erp"],
  parameters: {},
  truth: [
    {
      code: "ERP-SUBLEDGER-BREAK",
      on: "invoice",
      amount: "invoice total with tax",
      direction: "none",
      detectable: "when the invoice is posted",
    },
  ],
  fits: (ground, { book }) => !paysByCard(ground) && winsAlone(ground, book, minutesAfter(ground, CALM_MINUTES), "entity"),
  plan: (ground, _drawn, { seed }) => {
    const { legalEntity } = ground.account;
    const number = String(1201 + Math.floor(randomStream(seed, "other receivables", ground.renewal.key).next() * 99));
    const at = justBefore(ground);
    const map = (account: string) => call("erp", "setAccountMapping", { body: { legalEntity, role: "receivable", account } });
    return {
      steps: [
        {
          at,
          action: call("erp", "createGlAccount", {
            body: { legalEntity, number, name: "Accounts receivable, other", kind: "asset", role: "receivable" },
          }),
        },
        { at, action: map(number) },
        { at: minutesAfter(ground, CALM_MINUTES), action: map(CONTROL_ACCOUNT) },
      ],
      expected: [
        expectation(ground, {
          code: "ERP-SUBLEDGER-BREAK",
          objectKind: "invoice",
          amount: invoiceGross(ground),
          amountRule: `invoice total with tax, in the subledger and not on ${CONTROL_ACCOUNT}`,
          direction: "none",
          detectableFrom: ground.renewal.outcome.at,
        }),
      ],
    };
  },
});

/** Some days into the next month the books of the month of the win are closed. */
const closedAt = ({ renewal }: RenewalGround): Instant =>
  instantAt(addDays(firstOfNextMonth(dateIn(renewal.outcome.at, "UTC")), 2), "09:00");

export const creditIntoClosedPeriod = faultKind({
  name: "credit-into-closed-period",
  summary: "After the month is closed somebody credits part of its invoice with a date in it, and ERP refuses the credit memo",
  where: ["erp"],
  parameters: { percent: { means: "of the invoice's net, credited", choices: [5, 10, 20] } },
  truth: [
    {
      code: "ERP-POST-REJECTED",
      on: "invoice",
      amount: "the credit",
      direction: "none",
      detectable: "when the credit is refused",
    },
  ],
  fits: (ground, { book }) =>
    paysByTransfer(ground) &&
    monthOf(dateIn(ground.renewal.outcome.at, "UTC")) === monthOf(book.from) &&
    answeredAt(ground) > daysAfterClose(ground) &&
    isInSeason(daysAfterClose(ground), book) &&
    creditOf(ground, 5).minor > 0n,
  plan: (ground, { percent }) => {
    const { account, renewal, price } = ground;
    const wonOn = dateIn(renewal.outcome.at, "UTC");
    const at = daysAfterClose(ground);
    const credit = creditOf(ground, percent);
    return {
      steps: [
        { at: closedAt(ground), action: call("erp", "closePeriod", { body: { legalEntity: account.legalEntity, month: monthOf(wonOn) } }) },
        {
          at,
          action: call(
            "erp",
            "createCreditMemo",
            {
              body: {
                reference: `credit/${renewal.key}`,
                invoiceId: { made: "invoice", opportunity: renewal.key },
                net: moneyWire(credit),
                tax: { currency: price.currency, minor: "0" },
                reason: "goodwill, agreed in the month before",
                postedOn: wonOn,
                createdBy: "receivables",
              },
            },
            { refusedAs: "period-closed" },
          ),
        },
      ],
      expected: [
        expectation(ground, {
          code: "ERP-POST-REJECTED",
          objectKind: "invoice",
          amount: credit,
          amountRule: `${percent} % of the invoice's net, rounded down`,
          direction: "none",
          detectableFrom: at,
        }),
      ],
    };
  },
});

function daysAfterClose(ground: RenewalGround): Instant {
  return instantAt(addDays(dateIn(closedAt(ground), "UTC"), 1), "11:00");
}

function creditOf(ground: RenewalGround, percent: number) {
  const { currency, minor } = invoiceNet(ground);
  return moneyOf(currency, (minor * BigInt(percent)) / 100n);
}

/** What one yen is worth; papers quote a hundred of them, and the yen has no minor unit (ISO 4217). */
const YEN: Readonly<Record<string, { one: string; hundred: string }>> = {
  USD: { one: "0.0064", hundred: "0.64" },
  EUR: { one: "0.0055", hundred: "0.55" },
  GBP: { one: "0.0048", hundred: "0.48" },
  INR: { one: "0.57", hundred: "57" },
  AUD: { one: "0.0097", hundred: "0.97" },
  CAD: { one: "0.0088", hundred: "0.88" },
};

export const yenByTheHundred = faultKind({
  name: "yen-by-the-hundred",
  summary: "An expense in yen is booked at the rate of a hundred yen, as if the yen had two decimals",
  where: ["erp"],
  parameters: {
    yen: { means: "the expense", choices: ["98000", "250000", "1200000"] },
    days: { means: "days after the renewal", choices: [2, 4, 6] },
  },
  truth: [
    {
      code: "ERP-CURRENCY",
      on: "contract",
      amount: "booked − amount × rate, in the entity's currency",
      direction: "none",
      detectable: "when the entry is posted",
    },
  ],
  fits: (ground, { book }) => ground.price.currency in YEN && isInSeason(daysAfterWin(ground, 7), book),
  plan: (ground, { yen, days }) => {
    const { account, renewal, price } = ground;
    const at = daysAfterWin(ground, days);
    const on = dateIn(at, "UTC");
    const rates = YEN[price.currency] as { one: string; hundred: string };
    const setRate = (rate: string) => call("erp", "setFxRate", { body: { from: "JPY", to: price.currency, on, rate } });
    const key = `journal/${renewal.key}`;
    const amount = { currency: "JPY", minor: yen };
    const nothing = { currency: "JPY", minor: "0" };
    const worth = (rate: string) => priceAmount(price.currency, "half-up", yen, rate);
    return {
      steps: [
        { at, action: setRate(rates.hundred) },
        {
          at,
          action: call(
            "erp",
            "createJournalEntry",
            {
              body: {
                reference: key,
                legalEntity: account.legalEntity,
                postedOn: on,
                currency: "JPY",
                memo: `Localisation for ${account.key}`,
                preparedBy: "general.ledger",
                lines: [
                  { account: "6000", debit: amount, credit: nothing },
                  { account: "1010", debit: nothing, credit: amount },
                ],
              },
            },
            { keep: key },
          ),
        },
        {
          at,
          action: call("erp", "approveJournalEntry", {
            params: { manualJournalId: { loaded: "kept", key } },
            body: { approvedBy: "controller" },
          }),
        },
        { at, action: setRate(rates.one) },
      ],
      expected: [
        expectation(ground, {
          code: "ERP-CURRENCY",
          objectKind: "contract",
          amount: subtractMoney(worth(rates.hundred), worth(rates.one)),
          amountRule: `${yen} JPY at ${rates.hundred} instead of ${rates.one} ${price.currency}`,
          direction: "none",
          detectableFrom: at,
        }),
      ],
    };
  },
});
