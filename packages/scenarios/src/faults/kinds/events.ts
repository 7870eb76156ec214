import { addMs, type Instant } from "@cashline/kernel/time";
import type { Trouble } from "../action.ts";
import { expectation } from "../expectation.ts";
import { faultKind, type ExpectedException, type FaultWorld } from "../fault.ts";
import { CALM_MINUTES, isInSeason, justBefore, later, minutesAfter, winsAlone } from "../moments.ts";
import { paysByCard } from "../payment-swap.ts";
import { invoiceGross, type RenewalGround } from "../renewal-bill.ts";
import { answeredAt } from "./payments.ts";

const HOUR_MS = 3_600_000;

/** Money that comes days later, and in the season: its event is still to be sent when the step is played. */
const isPaidLater = (ground: RenewalGround, { book }: FaultWorld): boolean =>
  !paysByCard(ground) && isInSeason(later(answeredAt(ground), 1), book);

/** What befalls the event of this renewal's paid invoice. */
function onPaidEvent(ground: RenewalGround, fault: Trouble) {
  const about = { made: "invoice", opportunity: ground.renewal.key } as const;
  return { at: minutesAfter(ground, CALM_MINUTES), action: { kind: "trouble", name: "event", system: "billing", about, fault } as const };
}

function lost(ground: RenewalGround, amountRule: string): ExpectedException {
  return expectation(ground, {
    code: "INT-EVENT-LOST",
    objectKind: "invoice",
    amount: invoiceGross(ground),
    amountRule,
    direction: "none",
    detectableFrom: answeredAt(ground),
  });
}

const paidEvent = (from: Instant) => ({ match: "billing.invoice.paid.v1", from, to: null, probability: 1 });

export const eventLost = faultKind({
  name: "event-lost",
  summary: "The event that the invoice is paid is never delivered: billing knows it, nobody else does",
  where: ["billing"],
  parameters: {},
  truth: [
    {
      code: "INT-EVENT-LOST",
      on: "invoice",
      amount: "invoice total with tax",
      direction: "none",
      detectable: "when the money is recorded",
    },
  ],
  fits: isPaidLater,
  plan: (ground) => ({
    steps: [onPaidEvent(ground, { kind: "drop", ...paidEvent(minutesAfter(ground, CALM_MINUTES)) })],
    expected: [lost(ground, "invoice total with tax; the event of its payment is missing")],
  }),
});

export const eventPoisoned = faultKind({
  name: "event-poisoned",
  summary: "After a release of billing the event that the invoice is paid has another shape, and cannot be understood",
  where: ["billing"],
  parameters: {
    member: { means: "the member that has changed", choices: ["status", "due", "lines"] },
    change: { means: "what has become of it", choices: ["removed", "renamed", "retyped"] },
  },
  truth: [
    {
      code: "INT-EVENT-LOST",
      on: "invoice",
      amount: "invoice total with tax",
      direction: "none",
      detectable: "when the money is recorded",
    },
  ],
  fits: isPaidLater,
  plan: (ground, { member, change }) => ({
    steps: [onPaidEvent(ground, { kind: "schema_drift", ...paidEvent(minutesAfter(ground, CALM_MINUTES)), member, change })],
    expected: [lost(ground, `invoice total with tax; ${member} is ${change} in the event of its payment`)],
  }),
});

export const paidBeforeFinalized = faultKind({
  name: "paid-before-finalized",
  summary: "The event that the invoice is final comes hours after the one that it is paid; nothing stays missing",
  where: ["billing"],
  parameters: { hours: { means: "hours by which it comes late", choices: [1, 2, 5] } },
  truth: [],
  fits: (ground, { book }) => paysByCard(ground) && isInSeason(later(ground.renewal.outcome.at, 1), book),
  plan: (ground, { hours }) => {
    const from = justBefore(ground);
    const to = addMs(ground.renewal.outcome.at, hours * HOUR_MS);
    return {
      steps: [
        {
          at: from,
          action: {
            kind: "trouble",
            name: "late",
            system: "billing",
            fault: { kind: "delay", match: "billing.invoice.finalized.v1", from, to, probability: 1 },
          },
        },
      ],
      expected: [],
    };
  },
});

export const webhooksDuplicated = faultKind({
  name: "webhooks-duplicated",
  summary: "For a day every webhook of a system comes twice, as webhooks may; nothing must come of it",
  where: ["billing", "payment", "erp"],
  parameters: { system: { means: "whose webhooks", choices: ["billing", "payment", "erp"] } },
  truth: [],
  fits: (ground, { book }) => isInSeason(later(ground.renewal.outcome.at, 1), book),
  plan: (ground, { system }) => {
    const from = justBefore(ground);
    return {
      steps: [
        {
          at: from,
          action: {
            kind: "trouble",
            name: "twice",
            system,
            fault: { kind: "duplicate", match: "*", from, to: later(from, 1), probability: 1 },
          },
        },
      ],
      expected: [],
    };
  },
});

export const rateLimitStorm = faultKind({
  name: "rate-limit-storm",
  summary:
    "While the renewal is billed a system takes only a few calls a second and refuses the rest for now; what is half done is finished, nothing must come of it",
  where: ["billing", "payment", "erp"],
  parameters: {
    system: { means: "which system", choices: ["billing", "payment", "erp"] },
    perSecond: { means: "calls a second it takes", choices: [2, 4] },
  },
  truth: [],
  fits: (ground, { book }) => winsAlone(ground, book, minutesAfter(ground, CALM_MINUTES)),
  plan: (ground, { system, perSecond }) => {
    const from = justBefore(ground);
    return {
      steps: [
        {
          at: from,
          action: {
            kind: "trouble",
            name: "storm",
            system,
            fault: { kind: "rate_limit", match: "*", from, to: minutesAfter(ground, CALM_MINUTES), requestsPerSecond: perSecond, burst: 1 },
          },
        },
      ],
      expected: [],
    };
  },
});
