import type { MeteredEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { addDays, addMs, dateIn, instantAt, type Instant } from "@cashline/kernel/time";
import type { BookUsage } from "../../book/book.ts";
import { call, type CallAction, type FaultStep } from "../action.ts";
import { METER, bulk, bulkReading, costMore, send } from "../bulk-usage.ts";
import { expectation } from "../expectation.ts";
import { faultKind, type FaultWorld } from "../fault.ts";
import { daysAfterWin, leavesDays } from "../moments.ts";
import { keyOfMade } from "../names.ts";
import type { RenewalGround } from "../renewal-bill.ts";

const MINUTE_MS = 60_000;

/** The morning before the customer agrees, at a time when nobody else hands over usage. */
function morningBefore({ renewal }: RenewalGround, time: string): Instant {
  return instantAt(addDays(dateIn(renewal.outcome.at, "UTC"), -1), time);
}

/**
 * Whether metering counts the meter by that morning, since its first reading of the season made it known, and the customer
 * agrees before the term has ended, so that what was used two days before is no older than metering takes.
 */
function isMetered(ground: RenewalGround, { book }: FaultWorld): boolean {
  const by = morningBefore(ground, "00:00");
  const { outcome, closeOn } = ground.renewal;
  return dateIn(outcome.at, "UTC") < closeOn && book.usage.some(({ meter, sentAt }) => meter === METER && sentAt !== null && sentAt < by);
}

/** A collector of its own, whose usage belongs to the customer's subscription. */
const subjectOf = ({ renewal }: RenewalGround): string => `collector/${renewal.key}`;

function register(ground: RenewalGround): CallAction[] {
  const { account, contract } = ground;
  const key = subjectOf(ground);
  return [
    call("metering", "registerSubject", { body: { key, name: key } }, { keep: key }),
    call("metering", "bindSubject", {
      params: { subjectId: { loaded: "kept", key } },
      body: {
        subscriptionId: { loaded: "subscriptions", key: contract.key },
        accountId: { loaded: "accounts", key: account.key },
        startOn: contract.startOn,
        endOn: null,
      },
    }),
  ];
}

/** What a collector reports of some readings, each used at noon of its day. */
function report(readings: readonly BookUsage[], source: string, subject: string): CallAction {
  const body = readings.map(({ sourceId, meter, quantity, usedOn }): MeteredEvent => ({
    specversion: "1.0",
    id: sourceId,
    source,
    type: meter,
    subject,
    time: instantAt(usedOn, "12:00"),
    data: { quantity },
  }));
  return call("metering", "ingestEvents", { body });
}

const atOnce = (at: Instant, actions: readonly CallAction[]): FaultStep[] => actions.map((action) => ({ at, action }));

export const usageMeteredTwice = faultKind({
  name: "usage-metered-twice",
  summary:
    "Two collectors report the same events to metering, each under its own source, so that metering takes them for two and hands both to billing",
  where: ["metering", "billing"],
  parameters: { above: bulk },
  truth: [
    {
      code: "USG-DUPLICATE",
      on: "contract",
      amount: "extra units × unit price",
      direction: "over_billed",
      detectable: "when the second batch is metered",
    },
  ],
  fits: isMetered,
  plan: (ground, { above }) => {
    const at = morningBefore(ground, "05:00");
    const key = keyOfMade("usage", ground.renewal.key);
    const reading = bulkReading(ground, key, above, at);
    const subject = subjectOf(ground);
    const twice = ["/collector-1", "/collector-2"].map((source) => report([reading], source, subject));
    return {
      steps: [
        ...atOnce(at, [...register(ground), ...twice]),
        { at, action: send([reading, { ...reading, sourceId: `collector-2/${key}` }]) },
      ],
      expected: [
        expectation(ground, {
          code: "USG-DUPLICATE",
          objectKind: "contract",
          amount: costMore(ground, reading.quantity, 2 * reading.quantity),
          amountRule: `${reading.quantity} units metered twice`,
          direction: "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

export const usageMeteredLate = faultKind({
  name: "usage-metered-late",
  summary:
    "A collector was cut off and reports the ended term's events to metering days after the invoice went out: they count as late, and no invoice takes them in",
  where: ["metering", "billing"],
  parameters: { above: bulk, days: { means: "days after the renewal", choices: [2, 3, 5, 7] } },
  truth: [
    {
      code: "USG-LATE",
      on: "contract",
      amount: "late units above what is included × unit price",
      direction: "under_billed",
      detectable: "when the batch is metered",
    },
  ],
  fits: (ground, world) => isMetered(ground, world) && leavesDays(ground, world.book, 8),
  plan: (ground, { above, days }) => {
    const at = daysAfterWin(ground, days);
    const reading = bulkReading(ground, keyOfMade("usage", ground.renewal.key), above, at);
    return {
      steps: [...atOnce(at, [...register(ground), report([reading], "/collector-1", subjectOf(ground))]), { at, action: send([reading]) }],
      expected: [
        expectation(ground, {
          code: "USG-LATE",
          objectKind: "contract",
          amount: costMore(ground, 0, reading.quantity),
          amountRule: `${reading.quantity} units on top of the ${ground.usedUnits} that were billed`,
          direction: "under_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});

/** Units that metering never counts, so that billing never hears of them. */
const missing = (ground: RenewalGround, { quantity }: BookUsage, why: string, detectableFrom: Instant) =>
  expectation(ground, {
    code: "USG-MISSING",
    objectKind: "contract",
    amount: costMore(ground, 0, quantity),
    amountRule: `${quantity} units ${why}, on top of the ${ground.usedUnits} that were billed`,
    direction: "under_billed",
    detectableFrom,
  });

const missingTruth = (detectable: string) =>
  [
    {
      code: "USG-MISSING",
      on: "contract",
      amount: "units not counted, above what is included × unit price",
      direction: "under_billed",
      detectable,
    },
  ] as const;

export const usageRefused = faultKind({
  name: "usage-refused",
  summary: "A collector reports under a subject nobody has registered; metering refuses its events one by one, and nobody sends them again",
  where: ["metering"],
  parameters: { above: bulk },
  truth: missingTruth("when metering refuses the events"),
  fits: isMetered,
  plan: (ground, { above }) => {
    const at = morningBefore(ground, "05:00");
    const reading = bulkReading(ground, keyOfMade("usage", ground.renewal.key), above, at);
    const unknown = `${subjectOf(ground)}/misspelt`;
    return {
      steps: atOnce(at, [...register(ground), report([reading], "/collector-1", unknown)]),
      expected: [missing(ground, reading, "reported under an unknown subject", at)],
    };
  },
});

/** Days before the end of a bulk reading's day by which an event is late. */
const LATE_BY_DAYS = 3;

export const usageQuarantined = faultKind({
  name: "usage-quarantined",
  summary: "For a minute metering's policy puts late events in quarantine; a customer's batch falls into it, and nobody releases it",
  where: ["metering"],
  parameters: { above: bulk },
  truth: missingTruth("when the events are set aside"),
  fits: isMetered,
  plan: (ground, { above }) => {
    const at = morningBefore(ground, "05:20");
    const reading = bulkReading(ground, keyOfMade("usage", ground.renewal.key), above, at);
    const late = { ...reading, usedOn: addDays(reading.usedOn, -LATE_BY_DAYS) };
    const treat = (lateEvents: "quarantine" | "current_window") =>
      ({ kind: "set-policy", system: "metering", change: { lateEvents } }) as const;
    return {
      steps: [
        { at, action: treat("quarantine") },
        ...atOnce(at, [...register(ground), report([late], "/collector-1", subjectOf(ground))]),
        { at: addMs(at, MINUTE_MS), action: treat("current_window") },
      ],
      expected: [missing(ground, late, "held in quarantine", at)],
    };
  },
});

/** Records of a batch, of which a storm lets through half. */
const RECORDS = 8;

/** A reading in equal records, what is left over on the first. */
function inRecords(reading: BookUsage): BookUsage[] {
  const each = Math.floor(reading.quantity / RECORDS);
  return Array.from({ length: RECORDS }, (_, index) => ({
    ...reading,
    sourceId: `${reading.sourceId}/${index + 1}`,
    quantity: index === 0 ? reading.quantity - each * (RECORDS - 1) : each,
  }));
}

export const partialBatch = faultKind({
  name: "partial-batch",
  summary:
    "In a rate-limit storm billing takes the first half of a customer's usage and refuses the second with 429; metering gives up, and nobody sends it again",
  where: ["metering", "billing"],
  parameters: { above: bulk },
  truth: [
    {
      code: "USG-MISSING",
      on: "contract",
      amount: "units of the refused half above what is included × unit price",
      direction: "under_billed",
      detectable: "when the second half is refused",
    },
  ],
  fits: isMetered,
  plan: (ground, { above }) => {
    const at = morningBefore(ground, "05:40");
    const whole = bulkReading(ground, keyOfMade("usage", ground.renewal.key), above, at);
    const records = inRecords(whole);
    const [taken, refused] = [records.slice(0, RECORDS / 2), records.slice(RECORDS / 2)];
    const units = (of: readonly BookUsage[]): number => of.reduce((sum, { quantity }) => sum + quantity, 0);
    const deliver = call(
      "billing",
      "recordUsage",
      {
        body: {
          records: refused.map(({ sourceId, contract, meter, quantity, usedOn }) => ({
            sourceId,
            subscriptionId: { loaded: "subscriptions", key: contract } as const,
            meter,
            quantity,
            usedOn,
          })),
        },
      },
      { refusedAs: "rate-limited" },
    );
    return {
      steps: [
        ...atOnce(at, [...register(ground), report(records, "/collector-1", subjectOf(ground))]),
        {
          at,
          action: {
            kind: "trouble",
            name: "storm",
            system: "billing",
            fault: {
              kind: "rate_limit",
              match: "recordUsage",
              from: at,
              to: addMs(at, MINUTE_MS),
              requestsPerSecond: 0.001,
              burst: 1,
            },
          },
        },
        { at, action: send(taken) },
        { at, action: deliver },
      ],
      expected: [
        expectation(ground, {
          code: "USG-MISSING",
          objectKind: "contract",
          amount: costMore(ground, units(taken), whole.quantity),
          amountRule: `${units(refused)} of ${whole.quantity} units refused with 429 and not sent again`,
          direction: "under_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});
