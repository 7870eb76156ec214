import { ratioAmount, remainingShare } from "@cashline/kernel/decimal";
import { absoluteMoney, moneyOf, subtractMoney, type Money } from "@cashline/kernel/money";
import { addDays, addMonths, addMs, daysBetween, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { call, type FaultStep } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { dayInNewTerm, daysAfterWin, leavesDays } from "../moments.ts";
import { keyOfMade } from "../names.ts";
import { isBilledAtOnce, termNet, type RenewalGround } from "../renewal-bill.ts";
import { leftAsDraft, STUCK_AFTER_DAYS } from "./drafts.ts";

/** A customer signs more seats from a day of the new term on, in a quote of an opportunity of its own, which stays open. */
function signAmendment(ground: RenewalGround, at: Instant, seats: number, effectiveOn: CalendarDate): FaultStep[] {
  const { renewal, contract, account } = ground;
  const opportunityId = opportunityOf(ground);
  const quoteId = { made: "amendment", opportunity: renewal.key } as const;
  return [
    call("crm", "createOpportunity", {
      body: {
        externalKey: keyOfMade("amendmentOpportunity", renewal.key),
        name: `More seats from ${effectiveOn}`,
        accountId: { loaded: "accounts", key: account.key },
        contractId: { loaded: "contracts", key: contract.key },
        kind: "new_business",
        closeOn: effectiveOn,
        terms: { ...renewal.terms, seats },
      },
    }),
    call("cpq", "createAmendment", {
      params: { contractId: { loaded: "contracts", key: contract.key } },
      body: { opportunityId, effectiveOn, quantity: seats },
    }),
    call("cpq", "submitQuote", { params: { quoteId }, body: {} }),
    call("cpq", "acceptQuote", { params: { quoteId }, body: {} }),
  ].map((action) => ({ at, action }));
}

/** Sales closes the amendment's opportunity as won, from which every system hears of it. */
const winAmendment = (ground: RenewalGround, at: Instant): FaultStep => ({
  at,
  action: call("crm", "winOpportunity", { params: { opportunityId: opportunityOf(ground) }, body: {} }),
});

const opportunityOf = ({ renewal }: RenewalGround) => ({ made: "amendmentOpportunity", opportunity: renewal.key }) as const;

/** Off the hours at which other customers answer. */
const SIGNED_AT = "11:23";

const moreSeats = (seats: number, percent: number): number => seats + Math.max(1, Math.round((seats * percent) / 100));

export const amendmentAfterRating = faultKind({
  name: "amendment-after-rating",
  summary:
    "The customer signs more seats for the whole new term after its invoice was rated; sales leaves the opportunity open, so that billing never hears of the amendment",
  where: ["crm", "cpq"],
  parameters: {
    percent: { means: "seats more than renewed, in percent, at least one", choices: [5, 10, 20, 30] },
    days: { means: "days after the renewal", choices: [1, 2, 3, 4, 5] },
  },
  truth: [
    {
      code: "QTC-PRICE-MISMATCH",
      on: "contract",
      amount: "(amended − renewed seats) at the signed price over the term",
      direction: "under_billed",
      detectable: "when the amendment is signed",
    },
  ],
  fits: (ground, { book }) => leavesDays(ground, book, 6),
  plan: (ground, { percent, days }) => {
    const { terms, closeOn } = ground.renewal;
    const seats = moreSeats(terms.seats, percent);
    const at = daysAfterWin(ground, days);
    return {
      steps: signAmendment(ground, at, seats, closeOn),
      expected: [
        expectation(ground, {
          code: "QTC-PRICE-MISMATCH",
          objectKind: "contract",
          amount: subtractMoney(termNet(ground, { seats }), termNet(ground)),
          amountRule: `${seats} seats signed, ${terms.seats} billed, over the term`,
          direction: "under_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const amendmentInTerm = faultKind({
  name: "amendment-in-term",
  summary:
    "A customer signs more seats in the middle of its term, from that day or a later one on; billing, contract and entitlement follow, and nothing must come of it",
  where: ["crm", "cpq"],
  parameters: {
    percent: { means: "seats more than renewed, in percent, at least one", choices: [5, 10, 20] },
    days: { means: "days from the start of the new term to the signature", choices: [1, 2, 3, 4] },
    ahead: { means: "days from the signature to the first day of the seats", choices: [0, 0, 2] },
  },
  truth: [],
  fits: (ground, { book }) => daysBetween(dayInNewTerm(ground, 6), book.to) > 0,
  plan: (ground, { percent, days, ahead }) => {
    const on = dayInNewTerm(ground, days);
    const at = instantAt(on, SIGNED_AT);
    const steps = signAmendment(ground, at, moreSeats(ground.renewal.terms.seats, percent), addDays(on, ahead));
    return { steps: [...steps, winAmendment(ground, at)], expected: [] };
  },
});

/** Eight hours behind UTC in winter: what begins at midnight UTC belongs to the day before. */
const WRONG_ZONE = "America/Los_Angeles";
const MINUTE_MS = 60_000;
/** Off the half hours at which people act and the hours at which customers sign: nothing else meets the wrong policy. */
const QUIET_TIME = "09:07";

export const prorationTimeZone = faultKind({
  name: "proration-time-zone",
  summary:
    "Billing's time zone is set wrong while seats signed from a midnight on are entered by hand, before the deal is closed: they are charged from the day before, on a draft nobody sends",
  where: ["crm", "cpq", "billing"],
  parameters: {
    percent: { means: "seats more than renewed, in percent, at least one", choices: [10, 20, 30] },
    days: { means: "days from the start of the new term to the amendment", choices: [3, 4, 5, 6] },
  },
  truth: [
    {
      code: "BIL-PRORATION",
      on: "invoice",
      amount: "(new − old price of the term) × the one day too many of its days; each price is rounded by itself",
      direction: "over_billed",
      detectable: "when the change is drafted",
    },
    {
      code: "BIL-STUCK-DRAFT",
      on: "invoice",
      amount: "total of the draft, which has no tax yet",
      direction: "none",
      detectable: `${STUCK_AFTER_DAYS} days after it was drafted`,
      dependentOf: "BIL-PRORATION",
    },
  ],
  fits: (ground, { book }) => isBilledAtOnce(ground) && daysBetween(dayInNewTerm(ground, 6), book.to) > STUCK_AFTER_DAYS,
  plan: (ground, { percent, days }) => {
    const seats = moreSeats(ground.renewal.terms.seats, percent);
    const on = dayInNewTerm(ground, days);
    const at = instantAt(on, QUIET_TIME);
    const billed = proratedChange(ground, seats, addDays(on, -1));
    return {
      steps: [
        { at, action: { kind: "set-policy", system: "billing", change: { timeZone: WRONG_ZONE, changeBilling: "immediate" } } },
        ...signAmendment(ground, at, seats, on),
        {
          at,
          action: call("billing", "changeSubscription", {
            params: { subscriptionId: { loaded: "subscriptions", key: ground.contract.key } },
            body: { quantity: seats, effectiveOn: addDays(on, -1), effectiveAt: instantAt(on, "00:00") },
          }),
        },
        {
          at: addMs(at, MINUTE_MS),
          action: { kind: "set-policy", system: "billing", change: { timeZone: "UTC", changeBilling: "next_invoice" } },
        },
        winAmendment(ground, addMs(at, 2 * MINUTE_MS)),
      ],
      expected: [
        expectation(ground, {
          code: "BIL-PRORATION",
          objectKind: "invoice",
          amount: absoluteMoney(subtractMoney(billed, proratedChange(ground, seats, on))),
          amountRule: `${seats} instead of ${ground.renewal.terms.seats} seats charged from ${addDays(on, -1)} instead of ${on}`,
          direction: "over_billed",
          detectableFrom: at,
        }),
        leftAsDraft(ground, billed, at, "BIL-PRORATION"),
      ],
    };
  },
});

/** What other seats cost from a day of a term billed at once to its end: the new price charged, the old one given back, by actual days. */
function proratedChange({ renewal, price }: RenewalGround, seats: number, on: CalendarDate): Money {
  const { terms, closeOn } = renewal;
  const endOn = addMonths(closeOn, terms.termMonths);
  const rest = (quantity: number): bigint =>
    ratioAmount(
      price.currency,
      "half-up",
      [price.unitPrice, String(quantity), String(terms.termMonths), remainingShare(terms.discountPercent), String(daysBetween(on, endOn))],
      BigInt(daysBetween(closeOn, endOn)),
    ).minor;
  return moneyOf(price.currency, rest(seats) - rest(terms.seats));
}
