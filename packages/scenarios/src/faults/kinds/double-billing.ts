import { addMoney, subtractMoney, type Money } from "@cashline/kernel/money";
import { addDays, addMonths, daysBetween, instantAt, type CalendarDate } from "@cashline/kernel/time";
import { periodMonths, periodNet } from "../../book/prices.ts";
import { call, type CallAction } from "../action.ts";
import { expectation } from "../expectation.ts";
import { expectedTax } from "../expected-tax.ts";
import { faultKind } from "../fault.ts";
import { dayInNewTerm, daysAfterWin, leavesDays } from "../moments.ts";
import { keyOfMade } from "../names.ts";
import { paysByCard } from "../payment-swap.ts";
import { isBilledAtOnce, termNet, type RenewalGround } from "../renewal-bill.ts";
import { declinesByNature } from "./payments.ts";
import { leftAsDraft, STUCK_AFTER_DAYS } from "./drafts.ts";

type Copy = { startOn: CalendarDate; anchorOn: CalendarDate; termMonths: number };

/** The signed term is keyed in once more, as a contract and subscription of their own, and billed to its first day. */
function billCopy({ renewal, contract, account, price }: RenewalGround, { startOn, anchorOn, termMonths }: Copy): CallAction[] {
  const { terms } = renewal;
  const { sku, tier, discountPercent, billingFrequency } = terms;
  const endOn = addMonths(startOn, termMonths);
  const billingAccountId = { loaded: "billingAccounts", key: account.key } as const;
  const common = { sku, tier, discountPercent, billingFrequency, startOn, endOn, termMonths, currency: account.currency };
  return [
    call("crm", "createContract", {
      body: {
        ...common,
        externalKey: keyOfMade("contractCopy", renewal.key),
        accountId: { loaded: "accounts", key: account.key },
        sellingEntity: account.legalEntity,
        seats: terms.seats,
        unitPrice: price.unitPrice,
        paymentTerms: account.paymentTerms,
        autoRenew: contract.autoRenew,
      },
    }),
    call("billing", "createSubscription", {
      body: {
        ...common,
        billingAccountId,
        contractId: { made: "contractCopy", opportunity: renewal.key },
        quantity: terms.seats,
        anchorOn,
        autoRenew: contract.autoRenew,
        billedThroughOn: startOn,
      },
    }),
    call("billing", "runBilling", { body: { billingAccountId, throughOn: startOn } }),
  ];
}

/** A card that is never declined: the second invoice is paid within the hour, and its credit is all there is to find. */
const paysAtOnce = (ground: RenewalGround): boolean => paysByCard(ground) && !declinesByNature(ground);

const netOf = (ground: RenewalGround): Money => periodNet(ground.price, ground.renewal.terms);

/** What the second invoice asks: its seats, and the tax of the contract's own seller. */
function totalOf(ground: RenewalGround): Money {
  const net = netOf(ground);
  return addMoney(net, expectedTax(ground.account.address, [net], ground.price.currency));
}

export const duplicateInvoice = faultKind({
  name: "duplicate-invoice",
  summary: "The renewed contract is keyed in a second time, and a billing run bills its first period once more: within the hour it is out",
  where: ["crm", "billing"],
  parameters: { days: { means: "days after the renewal", choices: [1, 2, 3, 4] } },
  truth: [
    {
      code: "BIL-DUPLICATE",
      on: "invoice",
      amount: "total of the second invoice, with its tax",
      direction: "over_billed",
      detectable: "when the second invoice is drafted",
    },
  ],
  fits: (ground, { book }) => paysAtOnce(ground) && leavesDays(ground, book, 10),
  plan: (ground, { days }) => {
    const { closeOn, terms } = ground.renewal;
    const at = daysAfterWin(ground, days);
    const copy = { startOn: closeOn, anchorOn: ground.contract.anchorOn, termMonths: terms.termMonths };
    return {
      steps: billCopy(ground, copy).map((action) => ({ at, action })),
      expected: [
        expectation(ground, {
          code: "BIL-DUPLICATE",
          objectKind: "invoice",
          amount: totalOf(ground),
          amountRule: "the first period's seats with their tax, billed a second time",
          direction: "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

/** From the 31st to the 28th. */
const DRIFT_DAYS = 3;

export const anchorDrift = faultKind({
  name: "anchor-drift",
  summary:
    "A subscription is moved to another one whose anchor has drifted by three days, as from the 31st to the 28th: its next period begins before the last one has ended",
  where: ["crm", "billing"],
  parameters: { days: { means: "days after the renewal", choices: [1, 2, 3] } },
  truth: [
    {
      code: "BIL-PRORATION",
      on: "invoice",
      amount: "total of the drifted period's invoice, with its tax: nobody has signed for it",
      direction: "over_billed",
      detectable: "when the drifted period is drafted",
    },
  ],
  fits: (ground, { book }) => !isBilledAtOnce(ground) && paysAtOnce(ground) && leavesDays(ground, book, 9),
  plan: (ground, { days }) => {
    const { closeOn, terms } = ground.renewal;
    const months = periodMonths[terms.billingFrequency];
    const secondOn = addMonths(closeOn, months);
    const startOn = addDays(secondOn, -DRIFT_DAYS);
    const at = daysAfterWin(ground, days);
    const move = call("billing", "cancelSubscription", {
      params: { subscriptionId: { loaded: "subscriptions", key: ground.contract.key } },
      body: { effectiveOn: secondOn, reason: "moved to another subscription" },
    });
    return {
      steps: [move, ...billCopy(ground, { startOn, anchorOn: startOn, termMonths: terms.termMonths - months })].map((action) => ({
        at,
        action,
      })),
      expected: [
        expectation(ground, {
          code: "BIL-PRORATION",
          objectKind: "invoice",
          amount: totalOf(ground),
          amountRule: `a period from ${startOn} with its tax, on a subscription nobody has signed for, bills ${DRIFT_DAYS} days once more`,
          direction: "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const threeWayMismatch = faultKind({
  name: "three-way-mismatch",
  summary:
    "Somebody bills more seats from the first day of the term than were ordered and provisioned; the invoice of the change is drafted",
  where: ["billing"],
  parameters: { percent: { means: "seats more than ordered, in percent, at least one", choices: [10, 15, 25] } },
  truth: [
    {
      code: "MATCH-3WAY",
      on: "contract",
      amount: "seats too many at the signed price over the term",
      direction: "over_billed",
      detectable: "when the change is drafted",
    },
    {
      code: "BIL-STUCK-DRAFT",
      on: "invoice",
      amount: "total of the draft, which has no tax yet",
      direction: "none",
      detectable: `${STUCK_AFTER_DAYS} days after it was drafted`,
      dependentOf: "MATCH-3WAY",
    },
  ],
  fits: (ground, { book }) => isBilledAtOnce(ground) && daysBetween(dayInNewTerm(ground, 2), book.to) > STUCK_AFTER_DAYS,
  plan: (ground, { percent }) => {
    const { terms, closeOn } = ground.renewal;
    const seats = terms.seats + Math.max(1, Math.round((terms.seats * percent) / 100));
    // Off the half hours at which people act: nothing else meets the changed policy.
    const at = instantAt(dayInNewTerm(ground, 2), "15:07");
    const after = instantAt(dayInNewTerm(ground, 2), "15:08");
    const amount = subtractMoney(termNet(ground, { seats }), termNet(ground));
    return {
      steps: [
        { at, action: { kind: "set-policy", system: "billing", change: { changeBilling: "immediate" } } },
        {
          at,
          action: call("billing", "changeSubscription", {
            params: { subscriptionId: { loaded: "subscriptions", key: ground.contract.key } },
            body: { quantity: seats, effectiveOn: closeOn },
          }),
        },
        { at: after, action: { kind: "set-policy", system: "billing", change: { changeBilling: "next_invoice" } } },
      ],
      expected: [
        expectation(ground, {
          code: "MATCH-3WAY",
          objectKind: "contract",
          amount,
          amountRule: `${terms.seats} seats ordered and provisioned, ${seats} billed, over the term`,
          direction: "over_billed",
          detectableFrom: at,
        }),
        leftAsDraft(ground, amount, at, "MATCH-3WAY"),
      ],
    };
  },
});
