import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { describe, expect, test } from "vitest";
import { arrangement, service } from "./arrangement.fixture.ts";
import { cancelArrangement, recognizeDue } from "./arrangement.ts";
import { modificationDay } from "./modification.ts";
import { change, modify, moved } from "./modification.fixture.ts";
import { usd } from "./posting.fixture.ts";

const minor = ({ minor: text }: { minor: string }) => Number(text);
const year = () => arrangement(36_500, [service("a", 36_500, "2026-01-01", "2027-01-01")]);

describe("a modification entered late", () => {
  test("reaching back before what is recognised corrects the days since, each at what it is worth now", () => {
    // A cent a day; two from 15 February on, entered when January and February are revenue.
    const ran = recognizeDue(year(), "2026-02-28", "je_run").arrangement;
    const daysLeft = 365 - 45;
    const { arrangement: after, revenue } = modify(ran, change("2026-02-15", daysLeft * 100));
    expect(revenue.minor).toBe(14n * 100n);
    expect(after.modifications).toMatchObject([
      { treatment: "prospective", catchUp: usd(0), recognizedDifference: usd(1_400), postedOn: "2026-02-15", journalEntryId: "je_mod" },
    ]);
    expect(after.obligations[0]?.lines.slice(0, 6)).toMatchObject([
      { recognizeOn: "2026-01-31", days: 31, amount: usd(3_100), status: "recognized", journalEntryId: "je_run" },
      { recognizeOn: "2026-02-14", days: 14, amount: usd(1_400), status: "recognized", journalEntryId: "je_run" },
      { recognizeOn: "2026-02-28", days: 14, amount: usd(1_400), status: "recognized", journalEntryId: "je_run" },
      { recognizeOn: "2026-02-28", days: 14, amount: usd(-1_400), status: "recognized", journalEntryId: "je_mod" },
      { recognizeOn: "2026-02-28", days: 14, amount: usd(2_800), status: "recognized", journalEntryId: "je_mod" },
      { recognizeOn: "2026-03-31", days: 31, amount: usd(6_200), status: "planned" },
    ]);
    // A second one, later within the same days, and then the end of it all: each day is worth what it was worth then.
    const again = modify(after, change("2026-02-20", 100 * (daysLeft - 5)));
    expect(again.revenue.minor).toBe(9n * 100n);
    const ended = moved(cancelArrangement(again.arrangement, { cancelledOn: "2026-02-22", reason: "x", reverseRecognized: false }, "je_c"));
    expect(minor(ended.arrangement.recognized)).toBe(45 * 100 + 5 * 200 + 2 * 300);
  });

  test("reaching back that is not distinct from what was delivered is caught up from the start", () => {
    const ran = recognizeDue(year(), "2026-02-28", "je_run").arrangement;
    const { arrangement: after, revenue } = modify(ran, change("2026-02-15", 3_650, { remainingAreDistinct: false }));
    expect(revenue.minor).toBe(59n * 10n);
    expect(after.modifications).toMatchObject([{ catchUp: usd(450), recognizedDifference: usd(140) }]);
    expect(minor(after.recognized)).toBe(59 * 110);
  });

  test("reaching back across obligations is the same as if it had been entered on its day", () => {
    const parts = [service("a", 10_000, "2026-01-01", "2026-03-15"), service("b", 10_000, "2026-01-01", "2026-03-01")];
    const request = change("2026-02-14", 2_000, { added: [service("c", 1_000, "2026-02-14", "2026-05-01")] });
    const late = modify(recognizeDue(arrangement(20_000, parts), "2026-03-20", "je_run").arrangement, request).arrangement;
    const prompt = recognizeDue(modify(arrangement(20_000, parts), request).arrangement, "2026-03-14", "je_run").arrangement;
    const left = ({ obligations }: RevenueArrangement) => obligations.map(({ allocated, recognized }) => [allocated, recognized]);
    expect(left(late).slice(0, 2)).toEqual(left(prompt).slice(0, 2));
    expect(late.transactionPrice).toEqual(prompt.transactionPrice);
  });

  test.each<[string, string, string | null, string]>([
    ["on its own day when nothing later is revenue", "2026-03-01", null, "2026-03-01"],
    ["on the last day it corrects", "2026-02-15", null, "2026-02-28"],
    ["in the first open month when that is closed", "2026-02-15", "2026-02", "2026-03-01"],
    ["in a closed month, to be refused there, when none up to today is open", "2026-02-15", "2026-03", "2026-02-28"],
  ])("is posted %s", (_, modifiedOn, closed, day) => {
    const ran = recognizeDue(year(), "2026-02-28", "je_run").arrangement;
    expect(modificationDay(ran, modifiedOn, { closed, today: "2026-03-02" })).toBe(day);
  });
});
