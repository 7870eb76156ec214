import { allocate, moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { periodMonths } from "../../book/prices.ts";
import { addDays, addMonths, dateIn, daysBetween, firstOfNextMonth, monthOf, type CalendarDate } from "@cashline/kernel/time";
import { call, type FaultAction } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { daysAfterWin, isInSeason, justBefore, minutesAfter, winsAlone } from "../moments.ts";
import { invoiceNet, type RenewalGround } from "../renewal-bill.ts";

export const sspMissing = faultKind({
  name: "ssp-missing",
  summary:
    "A bundle of services is sold beside the renewal, and one of them is declared immaterial instead of getting a stand-alone selling price: the other gets the whole price",
  where: ["erp"],
  parameters: {
    price: { means: "the bundle's price, in minor units", choices: ["400000", "900000", "1500000"] },
    percent: { means: "share of the service without a price, in percent", choices: [10, 20, 35] },
    days: { means: "days after the renewal", choices: [2, 3] },
  },
  truth: [
    {
      code: "REV-ALLOCATION",
      on: "contract",
      amount: "what was allocated to the wrong obligation",
      direction: "none",
      detectable: "when the price is allocated",
    },
  ],
  fits: (ground, { book }) => isInSeason(daysAfterWin(ground, 4), book),
  plan: (ground, { price, percent, days }) => {
    const { account, contract, renewal } = ground;
    const { currency } = ground.price;
    const at = daysAfterWin(ground, days);
    const whole = BigInt(price);
    const training = moneyOf(currency, (whole * BigInt(percent)) / 100n);
    const service = (key: string, description: string, standAlonePrice: Money) =>
      ({
        key,
        description,
        standAlonePrice: moneyWire(standAlonePrice),
        pattern: "milestones",
        milestones: [{ key: `${key}-done`, weight: 1 }],
      }) as const;
    return {
      steps: [
        {
          at,
          action: call("erp", "createRevenueArrangement", {
            body: {
              reference: `bundle/${renewal.key}`,
              contractId: { loaded: "contracts", key: contract.key },
              customerId: { loaded: "customers", key: account.key },
              legalEntity: account.legalEntity,
              currency,
              inceptionOn: dateIn(at, "UTC"),
              transactionPrice: { currency, minor: price },
              obligations: [
                service("migration", "Migration of the customer's data", moneyOf(currency, whole - training.minor)),
                { ...service("training", "Training, price not maintained", moneyOf(currency, 0)), isImmaterial: true },
              ],
            },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "REV-ALLOCATION",
          objectKind: "contract",
          amount: training,
          amountRule: `${percent} % of ${price} minor units ${currency}, allocated to the migration instead of the training`,
          direction: "none",
          detectableFrom: at,
        }),
      ],
    };
  },
});

/** Whether the last day of a service counts; the rest of ERP's ledger policy stays as it is. */
function lastDayCounts(serviceEndDay: "included" | "excluded"): FaultAction {
  return call("erp", "updatePolicy", {
    body: { serviceEndDay },
  });
}

/** The first and the day after the last day the renewal's invoice is for. */
function service({ contract, renewal }: RenewalGround): { startOn: CalendarDate; endOn: CalendarDate } {
  return { startOn: contract.endOn, endOn: addMonths(contract.endOn, periodMonths[renewal.terms.billingFrequency]) };
}

/** An amount over the days of a service by month, in equal days. */
function byMonth(total: Money, startOn: CalendarDate, endOn: CalendarDate): Map<string, bigint> {
  const months: { month: string; days: number }[] = [];
  for (let from = startOn; from < endOn; from = firstOfNextMonth(from)) {
    const next = firstOfNextMonth(from);
    months.push({ month: monthOf(from), days: daysBetween(from, next < endOn ? next : endOn) });
  }
  const parts = allocate(
    total,
    months.map(({ days }) => BigInt(days)),
  );
  return new Map(months.map(({ month }, index) => [month, parts[index]?.minor ?? 0n]));
}

/** What a schedule with one day too many puts into other months than the contract's own days do. */
export function misplacedByLastDay(ground: RenewalGround): Money {
  const { startOn, endOn } = service(ground);
  const total = invoiceNet(ground);
  const right = byMonth(total, startOn, endOn);
  const laid = byMonth(total, startOn, addDays(endOn, 1));
  const late = [...laid].map(([month, minor]) => minor - (right.get(month) ?? 0n)).filter((minor) => minor > 0n);
  return moneyOf(
    total.currency,
    late.reduce((sum, minor) => sum + minor, 0n),
  );
}

export const scheduleOffDates = faultKind({
  name: "schedule-off-dates",
  summary:
    "For the minute in which a renewal is posted ERP counts the last day of a service: its revenue is scheduled over one day more than the contract has",
  where: ["erp"],
  parameters: {},
  truth: [
    {
      code: "REV-SCHEDULE",
      on: "contract",
      amount: "revenue scheduled in other months than the contract's days put it",
      direction: "none",
      detectable: "when the schedule is laid",
    },
  ],
  // After the 28th, what month a period ends in is billing's anchor's to say.
  fits: (ground, { book }) =>
    Number(ground.contract.endOn.slice(8)) <= 28 &&
    winsAlone(ground, book, minutesAfter(ground, 1)) &&
    misplacedByLastDay(ground).minor > 0n,
  plan: (ground) => ({
    steps: [
      { at: justBefore(ground), action: lastDayCounts("included") },
      { at: minutesAfter(ground, 1), action: lastDayCounts("excluded") },
    ],
    expected: [
      expectation(ground, {
        code: "REV-SCHEDULE",
        objectKind: "contract",
        amount: misplacedByLastDay(ground),
        amountRule: "net of the first draft by days with the last one counted, less the same without it, where it is more",
        direction: "none",
        detectableFrom: ground.renewal.outcome.at,
      }),
    ],
  }),
});
