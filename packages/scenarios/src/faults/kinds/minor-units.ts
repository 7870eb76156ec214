import { multiplyDecimals, priceAmount } from "@cashline/kernel/decimal";
import { absoluteMoney, currencyExponent, moneyWire, subtractMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import { dateIn } from "@cashline/kernel/time";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind, type FaultWorld } from "../fault.ts";
import { daysAfterWin, isInSeason } from "../moments.ts";
import type { RenewalGround } from "../renewal-bill.ts";

const CURRENCIES = ["KWD", "ISK", "MGA"] as const;
type Foreign = (typeof CURRENCIES)[number];

/**
 * What one whole unit in a supplier's file is worth: a thousandth of a dinar (ISO 4217 gives it three decimals), a króna
 * (none), and a whole ariary. ISO 4217 gives the ariary two decimals, but it divides by five and is billed whole: Stripe
 * lists it among its zero-decimal currencies.
 */
const UNIT: Readonly<Record<Foreign, string>> = { KWD: "0.001", ISK: "1", MGA: "1" };

/** What the importer takes it for: it gives every currency two decimals. */
const SUPPOSED_UNIT = "0.01";

/** What one unit of the currency is worth in a legal entity's own. */
const RATES: Readonly<Record<Foreign, Readonly<Record<string, string>>>> = {
  KWD: { USD: "3.25", EUR: "2.80", GBP: "2.43", INR: "290", AUD: "4.95", CAD: "4.50" },
  ISK: { USD: "0.0078", EUR: "0.0067", GBP: "0.0058", INR: "0.69", AUD: "0.0118", CAD: "0.0107" },
  MGA: { USD: "0.00022", EUR: "0.00019", GBP: "0.00016", INR: "0.0195", AUD: "0.00033", CAD: "0.00030" },
};

const asDecimal = ({ currency, minor }: Money): string => multiplyDecimals(minor.toString(), `1e-${currencyExponent(currency)}`);

/** Whether what is booked is translated into the currency the customer is billed in. */
const isBilledInOwn = ({ account, price }: RenewalGround, { book }: FaultWorld): boolean =>
  price.currency in RATES.KWD && book.legalEntities.find(({ code }) => code === account.legalEntity)?.baseCurrency === price.currency;

export const minorUnitsMisread = faultKind({
  name: "minor-units-misread",
  summary:
    "An importer gives every currency two decimals: a supplier's 12345 fils of 12.345 dinars are booked as 123.45, whole krónur and ariary as a hundredth",
  where: ["erp"],
  parameters: {
    currency: { means: "the supplier's currency", choices: CURRENCIES },
    stated: { means: "the whole number in the supplier's file", choices: ["12345", "980000", "2500000"] },
    days: { means: "days after the renewal", choices: [2, 4, 6] },
  },
  truth: [
    {
      code: "ERP-CURRENCY",
      on: "contract",
      amount: "abs(booked − stated) × rate, in the entity's currency: ten times too much in dinars, a hundredth in krónur and ariary",
      direction: "none",
      detectable: "when the entry is posted",
    },
  ],
  fits: (ground, world) => isBilledInOwn(ground, world) && isInSeason(daysAfterWin(ground, 7), world.book),
  plan: (ground, { currency, stated, days }) => {
    const { account, renewal, price } = ground;
    const at = daysAfterWin(ground, days);
    const on = dateIn(at, "UTC");
    const right = priceAmount(currency, "half-up", stated, UNIT[currency]);
    const booked = priceAmount(currency, "half-up", stated, SUPPOSED_UNIT);
    const rate = RATES[currency][price.currency] as string;
    const worth = (amount: Money): Money => priceAmount(price.currency, "half-up", asDecimal(amount), rate);
    const key = `journal/${renewal.key}`;
    const nothing = moneyWire(zeroMoney(currency));
    return {
      steps: [
        { at, action: call("erp", "setFxRate", { body: { from: currency, to: price.currency, on, rate } }) },
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
                currency,
                memo: `Supplier's invoice over ${stated} units for ${account.key}`,
                preparedBy: "general.ledger",
                lines: [
                  { account: "6000", debit: moneyWire(booked), credit: nothing },
                  { account: "1010", debit: nothing, credit: moneyWire(booked) },
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
      ],
      expected: [
        expectation(ground, {
          code: "ERP-CURRENCY",
          objectKind: "contract",
          amount: absoluteMoney(subtractMoney(worth(booked), worth(right))),
          amountRule: `${asDecimal(booked)} instead of ${asDecimal(right)} ${currency} at ${rate} ${price.currency}`,
          direction: "none",
          detectableFrom: at,
        }),
      ],
    };
  },
});
