import { addDays, addMs, dateIn, instantAt } from "@cashline/kernel/time";
import type { Book } from "../../book/book.ts";
import { isWithheld } from "../../actors/usage-deliveries.ts";
import { call, type WithheldUsage } from "../action.ts";
import { bulk, bulkReading, costMore, send } from "../bulk-usage.ts";
import { isOnFirstDraft } from "../candidates.ts";
import { expectation } from "../expectation.ts";
import { faultKind } from "../fault.ts";
import { beforeWin, daysAfterWin, leavesDays } from "../moments.ts";
import { keyOfMade } from "../names.ts";
import type { RenewalGround } from "../renewal-bill.ts";

const HOUR_MS = 3_600_000;

/** A customer's readings that metering does not send in the last days before the win. */
function withheldBefore({ renewal, contract }: RenewalGround, days: number): WithheldUsage {
  const { at } = renewal.outcome;
  return { contract: contract.key, from: instantAt(addDays(dateIn(at, "UTC"), -days), "00:00"), to: at };
}

/** Units on the first draft that would be held back. */
function unitsWithheld({ renewal }: RenewalGround, span: WithheldUsage, { usage }: Pick<Book, "usage">): number {
  return usage
    .filter((reading) => isWithheld(reading, span) && isOnFirstDraft(reading, renewal))
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

const WITHHELD_DAYS = [3, 5, 8] as const;

export const usageWithheld = faultKind({
  name: "usage-withheld",
  summary: "Metering keeps back a customer's readings of the last days before the renewal, and never sends them",
  where: ["metering", "billing"],
  parameters: { days: { means: "days before the win whose readings are kept back", choices: WITHHELD_DAYS } },
  truth: [
    {
      code: "USG-MISSING",
      on: "contract",
      amount: "(expected − received) units above what is included × unit price",
      direction: "under_billed",
      detectable: "when the invoice is drafted",
    },
  ],
  fits: (ground, { book }) =>
    WITHHELD_DAYS.every((days) => costMore(ground, -unitsWithheld(ground, withheldBefore(ground, days), book), 0).minor > 0n),
  plan: (ground, { days }, { book }) => {
    const span = withheldBefore(ground, days);
    const units = unitsWithheld(ground, span, book);
    return {
      steps: [{ at: beforeWin(ground, book), action: { kind: "withhold-usage", ...span } }],
      expected: [
        expectation(ground, {
          code: "USG-MISSING",
          objectKind: "contract",
          amount: costMore(ground, -units, 0),
          amountRule: `${units} units of the last ${days} days never arrive, of ${ground.usedUnits}`,
          direction: "under_billed",
          detectableFrom: ground.renewal.outcome.at,
        }),
      ],
    };
  },
});

export const usageDuplicated = faultKind({
  name: "usage-duplicated",
  summary: "A second collector hands the same usage to billing under another source id, so that it counts twice",
  where: ["billing"],
  parameters: { above: bulk },
  truth: [
    {
      code: "USG-DUPLICATE",
      on: "contract",
      amount: "extra units × unit price",
      direction: "over_billed",
      detectable: "when the second batch arrives",
    },
  ],
  fits: () => true,
  plan: (ground, { above }, { book }) => {
    const at = beforeWin(ground, book);
    const again = addMs(at, HOUR_MS);
    const key = keyOfMade("usage", ground.renewal.key);
    const reading = bulkReading(ground, key, above, at);
    return {
      steps: [
        { at, action: send([reading]) },
        { at: again, action: send([{ ...reading, sourceId: `collector-2/${key}`, sentAt: again }]) },
      ],
      expected: [
        expectation(ground, {
          code: "USG-DUPLICATE",
          objectKind: "contract",
          amount: costMore(ground, reading.quantity, 2 * reading.quantity),
          amountRule: `${reading.quantity} units counted twice`,
          direction: "over_billed",
          detectableFrom: again,
        }),
      ],
    };
  },
});

export const usageLate = faultKind({
  name: "usage-late",
  summary: "A batch of the ended term's usage reaches billing days after its invoice went out, and no invoice takes it in",
  where: ["billing"],
  parameters: { above: bulk, days: { means: "days after the renewal", choices: [2, 3, 5, 7] } },
  truth: [
    {
      code: "USG-LATE",
      on: "contract",
      amount: "late units above what is included × unit price",
      direction: "under_billed",
      detectable: "when the batch arrives",
    },
  ],
  fits: (ground, { book }) => leavesDays(ground, book, 8),
  plan: (ground, { above, days }) => {
    const at = daysAfterWin(ground, days);
    const reading = bulkReading(ground, keyOfMade("usage", ground.renewal.key), above, at);
    return {
      steps: [{ at, action: send([reading]) }],
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

export const usageCorrected = faultKind({
  name: "usage-corrected",
  summary:
    "Usage that has been billed turns out to be less and is corrected; the difference waits for an invoice that comes only next year",
  where: ["billing"],
  parameters: {
    above: bulk,
    percent: { means: "units too many, in percent of those above what is included", choices: [20, 40, 60] },
    days: { means: "days after the renewal", choices: [2, 3, 5] },
  },
  truth: [
    {
      code: "USG-LATE",
      on: "contract",
      amount: "units taken back × unit price",
      direction: "over_billed",
      detectable: "when it is corrected",
    },
  ],
  fits: (ground, { book }) => leavesDays(ground, book, 7),
  plan: (ground, { above, percent, days }, { book }) => {
    const at = daysAfterWin(ground, days);
    const reading = bulkReading(ground, keyOfMade("usage", ground.renewal.key), above, beforeWin(ground, book));
    const quantity = reading.quantity - (above * percent) / 100;
    return {
      steps: [
        { at: beforeWin(ground, book), action: send([reading]) },
        {
          at,
          action: call("billing", "correctUsage", {
            params: { usageId: { made: "usage", opportunity: ground.renewal.key } },
            body: { quantity, reason: "counted test calls" },
          }),
        },
      ],
      expected: [
        expectation(ground, {
          code: "USG-LATE",
          objectKind: "contract",
          amount: costMore(ground, quantity, reading.quantity),
          amountRule: `${quantity} instead of ${reading.quantity} units`,
          direction: "over_billed",
          detectableFrom: at,
        }),
      ],
    };
  },
});
