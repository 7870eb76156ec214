import type { RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import { money, moneyOf, sumMoney } from "@cashline/kernel/money";
import { addDays, daysBetween } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cancelLines,
  dueLines,
  layLines,
  nextRunAt,
  recognitionDay,
  recognitionMethod,
  recognizeLines,
  serviceEnd,
  serviceWeight,
  sumOfLines,
} from "./revenue-schedule.ts";

const schedule = (total: bigint, startOn: string, endOn: string): RevenueSchedule => ({
  id: "rs_1",
  invoiceId: "inv_1",
  contractId: "ctr_1",
  legalEntity: "US01",
  currency: "USD",
  total: { currency: "USD", minor: total.toString() },
  startOn,
  endOn,
  method: "straight line by day, largest remainder",
  lines: layLines(moneyOf("USD", total), startOn, endOn),
});

describe("a revenue schedule", () => {
  test("its parts add up to the total and its days to the service, line by line within one month", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 999_999_999_999_999n }),
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 1500 }),
        (total, offset, days) => {
          const startOn = addDays("2023-01-01", offset);
          const endOn = addDays(startOn, days);
          const lines = layLines(moneyOf("USD", total), startOn, endOn);
          expect(
            sumMoney(
              "USD",
              lines.map((line) => money(line.amount)),
            ).minor,
          ).toBe(total);
          expect(lines.reduce((sum, line) => sum + line.days, 0)).toBe(daysBetween(startOn, endOn));
          expect(new Set(lines.map((line) => line.month)).size).toBe(lines.length);
          expect(lines.every((line) => line.recognizeOn.startsWith(line.month) && line.days <= 31)).toBe(true);
          expect(lines.at(-1)?.recognizeOn).toBe(days === 0 ? startOn : addDays(endOn, -1));
        },
      ),
    );
  });

  test("a share is within one minor unit of the exact one", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 999_999_999n }), fc.integer({ min: 1, max: 800 }), (total, days) => {
        for (const line of layLines(moneyOf("USD", total), "2026-01-17", addDays("2026-01-17", days))) {
          const excess = money(line.amount).minor * BigInt(days) - total * BigInt(line.days);
          expect(excess < BigInt(days) && excess > -BigInt(days)).toBe(true);
        }
      }),
    );
  });

  test.each([
    ["2026-01-01", "2027-01-01", 12, "2026-12-31"],
    ["2026-01-15", "2027-01-15", 13, "2027-01-14"],
    ["2028-02-29", "2028-03-01", 1, "2028-02-29"],
    ["2026-03-31", "2026-04-02", 2, "2026-04-01"],
    ["2026-03-31", "2026-03-31", 1, "2026-03-31"],
  ])("service from %s to before %s has %i lines, the last on %s", (startOn, endOn, count, lastOn) => {
    const lines = layLines(moneyOf("USD", 12_000), startOn, endOn);
    expect([lines.length, lines.at(-1)?.recognizeOn]).toEqual([count, lastOn]);
  });

  test("what is planned, recognised and cancelled is always the total", () => {
    const laid = schedule(100n, "2026-01-01", "2026-04-01");
    const recognized = recognizeLines(
      laid,
      new Map(dueLines(laid, "2026-02-28", "2026-01-01").map((line) => [line.month, `je_${line.month}`])),
    );
    expect(recognized.lines.map(({ status, journalEntryId }) => [status, journalEntryId])).toEqual([
      ["recognized", "je_2026-01"],
      ["recognized", "je_2026-02"],
      ["planned", null],
    ]);
    expect(sumOfLines(recognized, "planned").minor + sumOfLines(recognized, "recognized").minor).toBe(100n);
    expect(sumOfLines(cancelLines(recognized), "cancelled").minor).toBe(100n);
    expect(cancelLines(recognized).lines[0]?.journalEntryId).toBe("je_2026-01");
  });

  test.each([
    ["2026-01-05T00:00:00.000Z", "2026-01-31T23:30:00.000Z"],
    ["2025-11-05T00:00:00.000Z", "2026-01-31T23:30:00.000Z"],
    ["2026-03-05T00:00:00.000Z", "2026-03-31T23:30:00.000Z"],
    ["2026-01-31T23:30:00.000Z", "2026-02-28T23:30:00.000Z"],
    ["2026-01-05T00:00:00.000Z", "2026-02-28T23:30:00.000Z", "2026-02-10"],
    ["2026-01-05T00:00:00.000Z", "2031-05-31T23:30:00.000Z", "2031-05-05"],
  ])("at %s its next run is %s, posted on %s", (now, runAt, from = "2026-01-01") => {
    expect(nextRunAt(schedule(100n, "2026-01-01", "2026-04-01"), now, from)).toBe(runAt);
  });

  test("a schedule with nothing planned needs no run", () => {
    expect(nextRunAt(cancelLines(schedule(100n, "2026-01-01", "2026-04-01")), "2026-01-01T00:00:00.000Z", "2026-01-01")).toBeUndefined();
  });

  test.each([
    ["its own day in the run's month", "2026-01-31", null, "2026-01-31"],
    ["the run's day when it comes late", "2026-03-31", null, "2026-03-31"],
    ["the first open day when the month is closed", "2026-01-31", "2026-01", "2026-02-01"],
    ["the first open day after several closed months", "2026-01-31", "2026-12", "2027-01-01"],
    ["the day of its invoice, which came after it", "2026-01-31", null, "2026-02-03", "2026-02-03"],
  ])("a line is posted on %s", (_, runOn, closed, postedOn, from = "2026-01-01") => {
    const [line] = layLines(moneyOf("USD", 1), "2026-01-01", "2026-02-01");
    expect(line && recognitionDay(line, { runOn, closed, from })).toBe(postedOn);
  });
});

describe("the methods a tenant may choose", () => {
  test.each([
    ["day", ["34445", "31111", "34444"]],
    ["month", ["33334", "33333", "33333"]],
  ] as const)("by %s a quarter's 1,000.00 falls into %j", (scheduleBy, amounts) => {
    const method = recognitionMethod({ scheduleBy, serviceEndDay: "excluded" });
    const lines = layLines(moneyOf("USD", 100_000n), "2026-01-01", serviceEnd("2026-04-01", method), method);
    expect(lines.map(({ amount }) => amount.minor)).toEqual(amounts);
  });

  test("by month, first and last count by their days", () => {
    const method = recognitionMethod({ scheduleBy: "month", serviceEndDay: "excluded" });
    const lines = layLines(moneyOf("USD", 300_000n), "2026-01-17", "2026-04-17", method);
    expect(lines.map(({ days, amount }) => [days, amount.minor])).toEqual([
      [15, "48111"],
      [28, "99430"],
      [31, "99430"],
      [16, "53029"],
    ]);
    expect(lines.reduce((sum, { amount }) => sum + Number(amount.minor), 0)).toBe(300_000);
  });

  test("a service until 31 March has the same lines with its last day counted as one until 1 April without", () => {
    const counted = recognitionMethod({ scheduleBy: "day", serviceEndDay: "included" });
    expect(counted).toBe("straight line by day, last day counted, largest remainder");
    expect(layLines(moneyOf("USD", 7_777n), "2026-01-01", serviceEnd("2026-03-31", counted), counted)).toEqual(
      layLines(moneyOf("USD", 7_777n), "2026-01-01", "2026-04-01"),
    );
  });

  test("months weigh the same whatever their length, days too, and a part of a service weighs its part", () => {
    const month = recognitionMethod({ scheduleBy: "month", serviceEndDay: "excluded" });
    expect(serviceWeight("2026-01-01", "2026-02-01", month)).toBe(serviceWeight("2028-02-01", "2028-03-01", month));
    expect(serviceWeight("2026-01-01", "2026-02-01", recognitionMethod({ scheduleBy: "day", serviceEndDay: "excluded" }))).toBe(31n);
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (offset, first, second) => {
        const from = addDays("2026-01-01", offset);
        const cut = addDays(from, first);
        const end = addDays(cut, second);
        expect(serviceWeight(from, cut, month) + serviceWeight(cut, end, month)).toBe(serviceWeight(from, end, month));
      }),
    );
  });
});
