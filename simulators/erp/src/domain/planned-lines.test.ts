import type { RevenueScheduleLine as Line } from "@cashline/contracts/systems/erp/entities";
import { moneyOf, moneyWire, type Money } from "@cashline/kernel/money";
import { lastDayOfMonth } from "./periods.ts";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH } from "./arrangement.fixture.ts";
import { ownAgain, sharedAgain } from "./planned-lines.ts";
import { usd } from "./posting.fixture.ts";

/** A month of 2026, planned unless told otherwise; of all its days, or of none. */
const month = (number: number, status: Line["status"] = "planned", hasDays = true): Line => {
  const name = `2026-0${number}`;
  const recognizeOn = lastDayOfMonth(`${name}-01`);
  const days = hasDays ? Number(recognizeOn.slice(8)) : 0;
  return { month: name, recognizeOn, days, amount: usd(1_000), status, journalEntryId: null };
};
/** Taken 10.00, 20.00, … of months that follow each other. */
const takenFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ month: `2026-0${first + index}`, amount: usd(1_000 * (index + 1)) }));
const cents = (amounts: readonly Money[] | undefined) => amounts?.map(({ minor }) => Number(minor));

describe("what a credit took goes back to each month its own", () => {
  const recognized = (number: number) => month(number, "recognized");
  const credits = (number: number) => month(number, "recognized", false);
  test.each<[string, Line[], ReturnType<typeof takenFrom>, number[] | undefined]>([
    ["as long as all are planned", [recognized(1), month(2), month(3)], takenFrom(2, 2), [0, 1_000, 2_000]],
    ["and nothing to one that is revenue since", [recognized(1), recognized(2), month(3)], takenFrom(2, 2), [0, 0, 2_000]],
    ["whatever lines of their own credits left", [recognized(1), credits(1), month(2)], takenFrom(2, 1), [0, 0, 1_000]],
    ["of a service of no days", [month(2, "planned", false)], takenFrom(2, 1), [1_000]],
    ["unless a month is planned that it was not taken of", [month(2), month(3), month(4)], takenFrom(2, 2), undefined],
    ["unless a month it was taken of is no longer there", [month(3)], takenFrom(2, 2), undefined],
    ["unless of such a month nothing but a credit's own line is there", [credits(2), month(3)], takenFrom(2, 2), undefined],
    ["unless such a month is cancelled", [month(2, "cancelled"), month(3)], takenFrom(2, 2), undefined],
  ])("%s", (_, lines, taken, expected) => {
    expect(cents(ownAgain(lines, taken))).toEqual(expected);
  });
});

describe("an amount for the days of a service from one on", () => {
  const quarter = { startOn: "2026-02-01", endOn: "2026-05-01", method: BY_MONTH };
  const noDays = { startOn: null, endOn: null, method: BY_MONTH };
  const revenue = (number: number) => month(number, "recognized");
  test.each<[string, Parameters<typeof sharedAgain>[0], number, string, number[]]>([
    ["goes to months alike by month", { ...quarter, lines: [month(2), month(3), month(4)] }, 3_000, "2026-02-01", [1_000, 1_000, 1_000]],
    [
      "goes by their days by day",
      { ...quarter, method: BY_DAY, lines: [month(2), month(3), month(4)] },
      8_900,
      "2026-02-01",
      [2_800, 3_100, 3_000],
    ],
    [
      "leaves the share of months that are revenue",
      { ...quarter, lines: [revenue(2), month(3), month(4)] },
      3_000,
      "2026-02-01",
      [0, 1_000, 1_000],
    ],
    ["leaves none to months before", { ...quarter, lines: [revenue(2), month(3), month(4)] }, 3_000, "2026-03-01", [0, 1_500, 1_500]],
    [
      "counts from the service's first day",
      { ...quarter, lines: [month(2), month(3), month(4)] },
      3_000,
      "2026-01-01",
      [1_000, 1_000, 1_000],
    ],
    ["counts half a month as half", { ...quarter, lines: [revenue(2), month(3), month(4)] }, 5_000, "2026-02-15", [0, 2_000, 2_000]],
    [
      "reaches months planned before, whose days are none of its own",
      { ...quarter, lines: [month(2), revenue(3), month(4)] },
      3_000,
      "2026-03-01",
      [1_000, 0, 1_000],
    ],
    [
      "leaves nothing to months that are cancelled",
      { ...quarter, lines: [month(2), month(3, "cancelled"), month(4)] },
      3_000,
      "2026-02-01",
      [1_500, 0, 1_500],
    ],
    [
      "is all left over where nothing is planned",
      { ...quarter, lines: [revenue(2), revenue(3), revenue(4)] },
      3_000,
      "2026-02-01",
      [0, 0, 0],
    ],
    [
      "counts the last day where the method does",
      {
        ...quarter,
        method: "straight line by day, last day counted, largest remainder",
        endOn: "2026-04-30",
        lines: [revenue(2), revenue(3), month(4)],
      },
      8_900,
      "2026-02-01",
      [0, 0, 3_000],
    ],
    ["goes to what is delivered at once", { ...noDays, lines: [month(3, "planned", false)] }, 3_000, "2026-02-01", [3_000]],
    [
      "but not to what was",
      { ...noDays, lines: [month(2, "recognized", false), month(3, "planned", false)] },
      3_000,
      "2026-02-01",
      [0, 3_000],
    ],
    [
      "goes to a service of no days",
      { ...quarter, endOn: quarter.startOn, lines: [month(2, "planned", false)] },
      3_000,
      "2026-01-01",
      [3_000],
    ],
  ])("%s", (_, plan, amount, since, expected) => {
    expect(cents(sharedAgain(plan, moneyOf("USD", amount), since))).toEqual(expected);
    expect(moneyWire(sharedAgain(plan, moneyOf("USD", 0), since)[0]!)).toEqual(usd(0));
  });
});
