import { rateAmount, multiplyDecimals } from "@cashline/kernel/decimal";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { addMoney, moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { addDays, addMs, dateIn, dayOfWeek, instantAt, type Instant } from "@cashline/kernel/time";
import { periodNet } from "../../book/prices.ts";
import { call, type CallAction, type FaultStep } from "../action.ts";
import { expectation } from "../expectation.ts";
import { expectedTax } from "../expected-tax.ts";
import { faultKind, type ExpectedException, type FaultWorld } from "../fault.ts";
import { daysAfterWin, isInSeason } from "../moments.ts";
import type { RenewalGround } from "../renewal-bill.ts";

const MINUTE_MS = 60_000;
const SATURDAY = 6;
/** Days of the longest wait for a working day. */
const WEEKEND_DAYS = 2;

/** Minutes to the first reply to an urgent ticket by the desk's default policy, whose office keeps 09:00 to 17:00 UTC. */
const firstReplyMinutes = ({ account }: RenewalGround): number => (account.tier === "strategic" || account.tier === "enterprise" ? 30 : 60);

const parameters = {
  percent: { means: "of a period's fee, credited for a missed promise under the contract", choices: [5, 10, 25] },
  days: { means: "days after the renewal, or the next working day", choices: [2, 3, 5] },
} as const;

/** What the company's standard terms credit when nobody names another figure; what was asked for names its own. */
const STANDARD_CREDIT_PERCENT = 10;

/** The morning of the working day on which the customer writes. */
function askedAt(ground: RenewalGround, days: number): Instant {
  const on = dateIn(daysAfterWin(ground, days), "UTC");
  const weekday = dayOfWeek(on);
  return instantAt(weekday < SATURDAY ? on : addDays(on, 8 - weekday), "10:00");
}
const minutesLater = (at: Instant, minutes: number): Instant => addMs(at, minutes * MINUTE_MS);
const breachedAt = (ground: RenewalGround, days: number): Instant => minutesLater(askedAt(ground, days), firstReplyMinutes(ground));

const fits = (ground: RenewalGround, { book }: FaultWorld): boolean =>
  isInSeason(daysAfterWin(ground, Math.max(...parameters.days.choices) + WEEKEND_DAYS + 1), book) && creditOf(ground, 5).minor > 0n;

/** A percentage of what the seats of one period of the new term cost. */
function creditOf({ renewal, price }: RenewalGround, percent: number): Money {
  return rateAmount(periodNet(price, renewal.terms), multiplyDecimals(String(percent), "0.01"), "half-up");
}

/** A credit with the tax that the seats of the new term's invoice bear on it, rounded half-up once. */
function withTax({ renewal, price, account }: RenewalGround, credit: Money): Money {
  const net = periodNet(price, renewal.terms);
  const tax = expectedTax(account.address, [net], price.currency);
  return addMoney(credit, moneyOf(credit.currency, roundTo(fraction(tax.minor * credit.minor, net.minor), "half-up")));
}

const ticketKey = ({ renewal }: RenewalGround): string => `ticket/${renewal.key}`;
const ticketId = (ground: RenewalGround) => ({ loaded: "kept", key: ticketKey(ground) }) as const;
const contractId = ({ contract }: RenewalGround) => ({ loaded: "contracts", key: contract.key }) as const;

/** An urgent ticket that nobody answers until hours after the promised first reply. */
function brokenPromise(ground: RenewalGround, days: number): FaultStep[] {
  const { account } = ground;
  const at = askedAt(ground, days);
  const params = { ticketId: ticketId(ground) };
  const about = contractId(ground);
  const answered = minutesLater(at, 6 * 60);
  const created = call(
    "support",
    "createTicket",
    {
      body: {
        subject: "The service does not answer",
        description: "Nobody of us can sign in.",
        requester: "operations",
        accountId: { loaded: "accounts", key: account.key },
        contractId: contractId(ground),
        priority: "urgent",
        tier: account.tier,
        kind: "incident",
        externalKey: ticketKey(ground),
      },
    },
    { keep: ticketKey(ground), about },
  );
  const answer: CallAction[] = [
    call("support", "assignTicket", { params, body: { team: "support", assignee: "support.analyst" } }, { about }),
    call(
      "support",
      "addComment",
      { params, body: { author: { kind: "agent", name: "support.analyst" }, visibility: "public", body: "It works again." } },
      { about },
    ),
    call("support", "solveTicket", { params, body: {} }, { about }),
  ];
  return [{ at, action: created }, ...answer.map((action) => ({ at: answered, action }))];
}

function owed(ground: RenewalGround, percent: number, detectableFrom: Instant, fate: string): ExpectedException {
  return expectation(ground, {
    code: "SLA-CREDIT-OWED",
    objectKind: "contract",
    amount: withTax(ground, creditOf(ground, percent)),
    amountRule: `${percent} % of ${periodNet(ground.price, ground.renewal.terms).minor} for the seats of a period, rounded half-up, and its tax; ${fate}`,
    direction: "over_billed",
    detectableFrom,
  });
}

const truthFrom = (detectable: string) =>
  [
    { code: "SLA-CREDIT-OWED", on: "contract", amount: "credit % × fee of a period, with its tax", direction: "over_billed", detectable },
  ] as const;

export const slaCreditUnasked = faultKind({
  name: "sla-credit-unasked",
  summary: "An urgent ticket waits for hours beyond the promised first reply, and nobody asks for the credit the contract gives for it",
  where: ["support"],
  parameters: { percent: { ...parameters.percent, choices: [STANDARD_CREDIT_PERCENT] }, days: parameters.days },
  truth: truthFrom("when the promise is missed"),
  fits,
  plan: (ground, { percent, days }) => ({
    steps: brokenPromise(ground, days),
    expected: [owed(ground, percent, breachedAt(ground, days), "nobody asks for it")],
  }),
});

/** The customer asks that evening. */
function askedFor(ground: RenewalGround, percent: number, days: number): { at: Instant; steps: FaultStep[] } {
  const at = minutesLater(askedAt(ground, days), 7 * 60);
  const action = call(
    "support",
    "openCreditRequest",
    {
      params: { ticketId: ticketId(ground) },
      body: {
        amount: moneyWire(creditOf(ground, percent)),
        reason: "sla_breach",
        explanation: `First reply after six hours; the contract credits ${percent} % of a period`,
        requestedBy: "operations",
      },
    },
    { keep: `credit/${ground.renewal.key}`, about: contractId(ground) },
  );
  return { at, steps: [...brokenPromise(ground, days), { at, action }] };
}

const decision = (ground: RenewalGround, note: string) => ({
  params: { creditRequestId: { loaded: "kept", key: `credit/${ground.renewal.key}` } as const },
  body: { decidedBy: "support.lead", note },
});

export const slaCreditRejected = faultKind({
  name: "sla-credit-rejected",
  summary: "A customer asks for the credit of a promise that was missed, and the desk rejects it as if it had been kept",
  where: ["support"],
  parameters,
  truth: truthFrom("when the credit is asked for"),
  fits,
  plan: (ground, { percent, days }) => {
    const { at, steps } = askedFor(ground, percent, days);
    const action = call("support", "rejectCreditRequest", decision(ground, "answered in time"), { about: contractId(ground) });
    return {
      steps: [...steps, { at: minutesLater(at, 1), action }],
      expected: [owed(ground, percent, at, "asked for and rejected")],
    };
  },
});

export const slaCreditNotGiven = faultKind({
  name: "sla-credit-not-given",
  summary: "A customer asks for the credit of a missed promise, the desk accepts it, and no credit note is ever made",
  where: ["support", "billing"],
  parameters,
  truth: truthFrom("when the credit is asked for"),
  fits,
  plan: (ground, { percent, days }) => {
    const { at, steps } = askedFor(ground, percent, days);
    const action = call("support", "acceptCreditRequest", decision(ground, "agreed"), { about: contractId(ground) });
    return {
      steps: [...steps, { at: minutesLater(at, 1), action }],
      expected: [owed(ground, percent, at, "accepted and never credited")],
    };
  },
});
