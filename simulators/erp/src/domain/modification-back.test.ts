import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import fc from "fast-check";
import { addDays } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, arrangement, delivery, service } from "./arrangement.fixture.ts";
import { cancelArrangement, recognizeDue } from "./arrangement.ts";
import { modificationDay, modifyArrangement } from "./modification.ts";
import { change, modify, moved } from "./modification.fixture.ts";
import { usd } from "./posting.fixture.ts";

const minor = ({ minor: text }: { minor: string }) => Number(text);
/** A service of 600.00 over half a year and a delivery of 400.00 on 20 January; as made, and after the run of a day. */
const withDelivery = (runOn: string) => {
  const made = arrangement(100_000, [service("licence", 60_000, "2026-01-01", "2026-07-01"), delivery("setup", 40_000, "2026-01-20")]);
  return { made, ran: recognizeDue(made, runOn, "je_run").arrangement };
};
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

  test("has a delivery that is revenue since to come, and recognises it anew at what it is worth then", () => {
    const { ran } = withDelivery("2026-01-31");
    const { arrangement: after, revenue } = modify(ran, change("2026-01-10", -20_000));
    expect(after.modifications).toMatchObject([{ postedOn: "2026-01-10", recognizedDifference: usd(Number(revenue.minor)) }]);
    expect(after.obligations[1]).toMatchObject({ allocated: usd(31_754), recognized: usd(31_754), status: "satisfied" });
    expect(after.obligations[1]?.lines).toMatchObject([
      { recognizeOn: "2026-01-20", amount: usd(40_000), journalEntryId: "je_run" },
      { recognizeOn: "2026-01-10", amount: usd(-40_000), journalEntryId: "je_mod" },
      { recognizeOn: "2026-01-20", amount: usd(31_754), journalEntryId: "je_mod" },
    ]);
    // With nothing else that is revenue, the delivery's day is the last one corrected.
    const alone = recognizeDue(arrangement(40_000, [delivery("d", 40_000, "2026-01-20")]), "2026-01-31", "je_run").arrangement;
    expect(modificationDay(alone, "2026-01-10", { closed: null, today: "2026-02-03" })).toBe("2026-01-20");
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

describe("a step that takes effect before the month-end run is the same told before the run and after it", () => {
  const shown = ({ obligations }: RevenueArrangement) =>
    obligations.map(({ key, allocated, recognized }) => [key, minor(allocated), minor(recognized)]);
  const cancel = (of: RevenueArrangement, cancelledOn: string) =>
    moved(cancelArrangement(of, { cancelledOn, reason: "left", reverseRecognized: false }, "je_c")).arrangement;

  test.each<[string, (of: RevenueArrangement) => RevenueArrangement, (string | number)[][]]>([
    [
      "cancelled as of the 10th",
      (of) => cancel(of, "2026-01-10"),
      [
        ["licence", 60_000, 2_983],
        ["setup", 40_000, 0],
      ],
    ],
    [
      "cancelled as of the delivery's day",
      (of) => cancel(of, "2026-01-20"),
      [
        ["licence", 60_000, 6_298],
        ["setup", 40_000, 0],
      ],
    ],
    [
      "cancelled the day after",
      (of) => cancel(of, "2026-01-21"),
      [
        ["licence", 60_000, 6_630],
        ["setup", 40_000, 40_000],
      ],
    ],
    [
      "200.00 less from the 10th on",
      (of) => modify(of, change("2026-01-10", -20_000)).arrangement,
      [
        ["licence", 48_246, 8_772],
        ["setup", 31_754, 31_754],
      ],
    ],
    [
      "200.00 less from the 10th on, not distinct",
      (of) => modify(of, change("2026-01-10", -20_000, { remainingAreDistinct: false })).arrangement,
      [
        ["licence", 48_000, 8_221],
        ["setup", 32_000, 32_000],
      ],
    ],
  ])("%s", (_, step, after) => {
    const { made, ran } = withDelivery("2026-01-31");
    expect(shown(recognizeDue(step(made), "2026-01-31", "je_run").arrangement)).toEqual(after);
    expect(shown(step(ran))).toEqual(after);
  });

  test("whatever is cancelled or changed, on whatever day, with whatever run struck since", () => {
    const day = (nth: number) => addDays("2026-01-01", nth);
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1_000, max: 200_000 }), fc.constantFrom(BY_DAY, BY_MONTH)),
        fc.record({ effective: fc.nat(150), delivered: fc.nat(150), instant: fc.nat(150), run: fc.constantFrom(30, 58, 89, 119, 150) }),
        fc.oneof(
          fc.constant("cancelled" as const),
          fc.record({ percent: fc.integer({ min: -50, max: 50 }), remainingAreDistinct: fc.boolean() }),
        ),
        ([price, method], { effective, delivered, instant, run }, how) => {
          const parts = [
            service("a", 70_000, "2026-01-10", "2026-05-20"),
            delivery("b", 10_001, day(delivered)),
            service("c", 9_001, day(instant), day(instant)),
            service("d", 20_000, "2026-02-01", "2026-06-01"),
          ];
          const made = arrangement(price, parts, method);
          const ran = (of: RevenueArrangement) => recognizeDue(of, day(run), "je_run").arrangement;
          const on = day(effective);
          const step = (of: RevenueArrangement) =>
            how === "cancelled"
              ? cancelArrangement(of, { cancelledOn: on, reason: "left", reverseRecognized: false }, "je_c")
              : modifyArrangement(of, change(on, Math.trunc((price * how.percent) / 100), how), "je_mod");
          const prompt = step(made);
          const told = step(ran(made));
          if (prompt.outcome === "refused" || told.outcome === "refused") {
            expect(told).toEqual(prompt);
            return;
          }
          const late = ran(told.arrangement);
          expect(shown(late)).toEqual(shown(ran(prompt.arrangement)));
          for (const { lines, recognized } of late.obligations) {
            const revenue = lines.filter(({ status }) => status === "recognized").reduce((sum, { amount }) => sum + minor(amount), 0);
            expect(revenue).toBe(minor(recognized));
          }
        },
      ),
    );
  });
});
