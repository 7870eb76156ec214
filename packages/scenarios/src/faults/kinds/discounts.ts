import type { CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import { moneyOf, subtractMoney } from "@cashline/kernel/money";
import { addMonths, addMs } from "@cashline/kernel/time";
import { periodMonths, periodNet, periodsPerTerm } from "../../book/prices.ts";
import { call } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { daysAfterWin, leavesDays } from "../moments.ts";
import { isBilledAtOnce, termNet } from "../renewal-bill.ts";

/** The most that anybody may grant by the company's matrix, in percent. */
const MOST_GRANTED = "40";

/** The matrix the company has: sales management grants 20 to 40 percent, and above that nobody. */
const companyMatrix: CpqPolicy["approvalMatrix"] = [
  { upToPercent: "20", columns: [{ upToAmount: null, levels: [] }] },
  { upToPercent: MOST_GRANTED, columns: [{ upToAmount: null, levels: ["sales management"] }] },
];
const openMatrix: CpqPolicy["approvalMatrix"] = [{ upToPercent: "100", columns: [{ upToAmount: null, levels: [] }] }];

/** The matrix is open for as long as it takes to sign. */
const OPEN_MS = 60_000;

export const matrixLoosened = faultKind({
  name: "matrix-loosened",
  summary: "Somebody opens the approval matrix for a minute, has a discount signed that nobody may grant, and puts the matrix back",
  where: ["crm", "cpq"],
  parameters: { percent: { means: "discount signed, in percent", choices: ["45", "50", "55", "60"] } },
  truth: [
    {
      code: "QTC-DISCOUNT-UNAPPROVED",
      on: "contract",
      amount: `term at the ${MOST_GRANTED} percent that may be granted − term at the discount signed`,
      direction: "under_billed",
      detectable: "when the quote is signed",
    },
  ],
  fits: ({ renewal }) => renewal.after === null,
  plan: (ground, { percent }) => {
    const { renewal } = ground;
    const { at } = renewal.outcome;
    const terms = { ...renewal.terms, discountPercent: percent };
    const matrix = (approvalMatrix: CpqPolicy["approvalMatrix"]) =>
      ({ kind: "set-policy", system: "cpq", change: { approvalMatrix } }) as const;
    return {
      steps: [
        {
          at,
          action: call("crm", "updateOpportunity", {
            params: { opportunityId: { loaded: "opportunities", key: renewal.key } },
            body: { terms },
          }),
        },
        { at, action: matrix(openMatrix) },
        { at: addMs(at, OPEN_MS), action: matrix(companyMatrix) },
      ],
      expected: [
        expectation(ground, {
          code: "QTC-DISCOUNT-UNAPPROVED",
          objectKind: "contract",
          amount: subtractMoney(termNet(ground, { discountPercent: MOST_GRANTED }), termNet(ground, { discountPercent: percent })),
          amountRule: `the term at ${percent} percent off instead of the ${MOST_GRANTED} that somebody may grant`,
          direction: "under_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

/** Later days do not exist in every month, and a billing period then begins on another one. */
const LAST_COMMON_DAY = 28;

export const discountRamped = faultKind({
  name: "discount-ramped",
  summary: "After the renewal somebody sets a discount on the billing subscription by hand, from the next billing period on",
  where: ["billing"],
  parameters: {
    percent: { means: "discount from the second period on, in percent", choices: ["25", "30", "40"] },
    days: { means: "days after the renewal", choices: [2, 3, 4, 5] },
  },
  truth: [
    {
      code: "QTC-DISCOUNT-UNAPPROVED",
      on: "contract",
      amount: "(period as signed − period with the discount) × periods left of the term",
      direction: "under_billed",
      detectable: "at once: the subscription's ramp says so",
    },
  ],
  fits: (ground, { book }) =>
    !isBilledAtOnce(ground) && Number(ground.renewal.closeOn.slice(8)) <= LAST_COMMON_DAY && leavesDays(ground, book, 7),
  plan: (ground, { percent, days }) => {
    const { contract, renewal, price } = ground;
    const { terms } = renewal;
    const at = daysAfterWin(ground, days);
    const perPeriod = subtractMoney(periodNet(price, terms), periodNet(price, { ...terms, discountPercent: percent }));
    const left = periodsPerTerm(terms) - 1;
    const startOn = addMonths(renewal.closeOn, periodMonths[terms.billingFrequency]);
    return {
      steps: [
        {
          at,
          action: call("billing", "setRamp", {
            params: { subscriptionId: { loaded: "subscriptions", key: contract.key } },
            body: { phases: [{ startOn, quantity: null, unitPrice: null, discountPercent: percent }] },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "QTC-DISCOUNT-UNAPPROVED",
          objectKind: "contract",
          amount: moneyOf(price.currency, perPeriod.minor * BigInt(left)),
          amountRule: `${left} periods at ${percent} percent off instead of the ${terms.discountPercent} signed`,
          direction: "under_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});
