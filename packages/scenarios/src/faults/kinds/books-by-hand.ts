import { deriveId } from "@cashline/kernel/ids";
import { moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { addMonths, dateIn } from "@cashline/kernel/time";
import { periodMonths } from "../../book/prices.ts";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { daysAfterWin, isInSeason } from "../moments.ts";
import { paysByCard } from "../payment-swap.ts";
import { invoiceGross, invoiceNet, invoiceTax } from "../renewal-bill.ts";

const days = { means: "days after the renewal", choices: [2, 4, 6] } as const;
const SMALLEST_PERCENT = 25;
const percent = (of: string) => ({ means: `of the invoice's ${of}, in percent`, choices: [SMALLEST_PERCENT, 50, 100] }) as const;

/** A share of an amount, rounded down to a whole minor unit. */
const shareOf = ({ currency, minor }: Money, share: number): Money => moneyOf(currency, (minor * BigInt(share)) / 100n);

export const postedWithoutInvoice = faultKind({
  name: "posted-without-invoice",
  summary:
    "Somebody keys the renewal's invoice into ERP from paper, under a number that billing does not know: it is owed twice in the books",
  where: ["erp"],
  parameters: { days },
  truth: [
    {
      code: "ERP-SUBLEDGER-BREAK",
      on: "invoice",
      amount: "the invoice total with tax, posted once more",
      direction: "none",
      detectable: "when it is posted",
    },
  ],
  fits: (ground, { book }) => isInSeason(daysAfterWin(ground, 9), book),
  plan: (ground, drawn) => {
    const { account, contract, renewal, price } = ground;
    const at = daysAfterWin(ground, drawn.days);
    const postedOn = dateIn(at, "UTC");
    const body = {
      invoiceId: deriveId("inv", "keyed from paper", renewal.key),
      contractId: { loaded: "contracts", key: contract.key },
      accountId: { loaded: "accounts", key: account.key },
      billingAccountId: { loaded: "billingAccounts", key: account.key },
      parentAccountId: account.parent === null ? null : ({ loaded: "accounts", key: account.parent } as const),
      legalEntity: account.legalEntity,
      currency: price.currency,
      postedOn,
      dueOn: postedOn,
      taxJurisdiction: account.address.country,
      net: moneyWire(invoiceNet(ground)),
      tax: moneyWire(invoiceTax(ground)),
      serviceStartOn: renewal.closeOn,
      serviceEndOn: addMonths(renewal.closeOn, periodMonths[renewal.terms.billingFrequency]),
    } as const;
    return {
      steps: [{ at, action: call("erp", "postInvoice", { body }, { about: { loaded: "opportunities", key: renewal.key } }) }],
      expected: [
        expectation(ground, {
          code: "ERP-SUBLEDGER-BREAK",
          objectKind: "invoice",
          amount: invoiceGross(ground),
          amountRule: "invoice total with tax, posted under a number that billing does not know",
          direction: "none",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const taxCreditedByHand = faultKind({
  name: "tax-credited-by-hand",
  summary:
    "Somebody gives a customer tax back by a credit memo in ERP alone: billing has no credit note, and the tax engine reports the tax",
  where: ["erp"],
  parameters: { percent: percent("tax"), days },
  truth: [
    {
      code: "ERP-SUBLEDGER-BREAK",
      on: "invoice",
      amount: "the tax credited",
      direction: "none",
      detectable: "when the credit memo is posted",
    },
  ],
  // Once the invoice is paid the credit waits for the customer, so that nothing which arrives is short by it.
  fits: (ground, { book }) =>
    paysByCard(ground) && shareOf(invoiceTax(ground), SMALLEST_PERCENT).minor > 0n && isInSeason(daysAfterWin(ground, 9), book),
  plan: (ground, drawn) => {
    const { renewal, price } = ground;
    const at = daysAfterWin(ground, drawn.days);
    const tax = shareOf(invoiceTax(ground), drawn.percent);
    const body = {
      reference: `tax/${renewal.key}`,
      invoiceId: { made: "invoice", opportunity: renewal.key },
      net: { currency: price.currency, minor: "0" },
      tax: moneyWire(tax),
      reason: "the customer says it is exempt",
      postedOn: dateIn(at, "UTC"),
      createdBy: "receivables",
    } as const;
    return {
      steps: [{ at, action: call("erp", "createCreditMemo", { body }) }],
      expected: [
        expectation(ground, {
          code: "ERP-SUBLEDGER-BREAK",
          objectKind: "invoice",
          amount: tax,
          amountRule: `${drawn.percent} % of the invoice's tax, rounded down, taken off tax payable alone`,
          direction: "none",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const refundNeverSent = faultKind({
  name: "refund-never-sent",
  summary:
    "Somebody books in ERP that a customer's payment went back, and nobody sends it: the provider has the money, the books an open invoice",
  where: ["erp"],
  parameters: { percent: percent("total"), days },
  truth: [
    {
      code: "PAY-UNAPPLIED",
      on: "invoice",
      amount: "the refund booked",
      direction: "none",
      detectable: "when the refund is booked",
    },
  ],
  fits: (ground, { book }) =>
    paysByCard(ground) && shareOf(invoiceGross(ground), SMALLEST_PERCENT).minor > 0n && isInSeason(daysAfterWin(ground, 9), book),
  plan: (ground, drawn) => {
    const { renewal } = ground;
    const at = daysAfterWin(ground, drawn.days);
    const amount = shareOf(invoiceGross(ground), drawn.percent);
    const body = {
      reference: `goodwill/${renewal.key}`,
      paymentIntentId: { made: "paymentIntent", opportunity: renewal.key },
      reason: "refund",
      paidFrom: "provider",
      amount: moneyWire(amount),
      refundedOn: dateIn(at, "UTC"),
      memo: "goodwill, as promised on the phone",
      requestedBy: "receivables",
    } as const;
    return {
      steps: [{ at, action: call("erp", "refundCustomer", { body }) }],
      expected: [
        expectation(ground, {
          code: "PAY-UNAPPLIED",
          objectKind: "invoice",
          amount,
          amountRule: `${drawn.percent} % of the invoice total, rounded down, booked as gone back`,
          direction: "none",
          detectableFrom: at,
        }),
      ],
    };
  },
});
