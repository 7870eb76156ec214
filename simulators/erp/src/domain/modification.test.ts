import type { ModificationRequest, ObligationRequest, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { money, moneyOf } from "@cashline/kernel/money";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BY_DAY, BY_MONTH, arrangement, delivery, service, work } from "./arrangement.fixture.ts";
import { cancelArrangement, completeMilestone, recognizeDue } from "./arrangement.ts";
import { modifyArrangement, treatmentOf } from "./modification.ts";
import { progressOf } from "./modification-steps.ts";
import { change, modify, moved } from "./modification.fixture.ts";
import { usd } from "./posting.fixture.ts";

const complete = (of: RevenueArrangement, obligation: string, milestone: string, on = "2026-02-01") =>
  moved(completeMilestone(of, { obligation, milestone, completedOn: on, completedBy: "cleo" }, "je_ms"));
const minor = ({ minor: text }: { minor: string }) => Number(text);
const perYear = ({ obligations }: RevenueArrangement, year: string) =>
  (obligations[0]?.lines ?? []).filter(({ month }) => month.startsWith(year)).reduce((sum, { amount }) => sum + minor(amount), 0);

describe("how a modification is accounted for", () => {
  const added = [delivery("more", 500, "2026-06-01")];
  test.each<[string, Partial<ModificationRequest>, number, string]>([
    ["distinct goods at their stand-alone price are a contract of their own", { added }, 500, "separate_contract"],
    ["distinct goods below it are not", { added }, 400, "prospective"],
    ["nor are goods that are not distinct", { added, addedAreDistinct: false }, 500, "prospective"],
    ["nor is an extension", { added, newEnds: [{ obligation: "a", endOn: "2027-01-01" }] }, 500, "prospective"],
    ["what is not distinct from what was delivered is caught up", { added, remainingAreDistinct: false }, 400, "cumulative_catch_up"],
    ["a price alone for a distinct rest changes the future", {}, -100, "prospective"],
    ["a change of nothing adds no contract", {}, 0, "prospective"],
  ])("%s", (_, more, price, treatment) => {
    expect(treatmentOf(change("2026-05-01", price, more))).toBe(treatment);
  });
});

describe("published examples of modifications", () => {
  // 120 products for 12,000; 60 are delivered when 30 more are ordered.
  const delivered = () => complete(arrangement(1_200_000, [work("products", 1_200_000, 60, 60)]), "products", "m1").arrangement;

  test("IFRS 15 Example 5, case A: 30 more products at 95, their stand-alone price then, leave the first contract as it is", () => {
    const { arrangement: after, revenue } = modify(
      delivered(),
      change("2026-03-01", 285_000, { added: [work("additional", 285_000, 30)] }),
    );
    expect(after.modifications).toMatchObject([{ treatment: "separate_contract", catchUp: usd(0), journalEntryId: null }]);
    expect(after.obligations.map(({ allocated }) => minor(allocated))).toEqual([1_200_000, 285_000]);
    expect(revenue.minor).toBe(0n);
  });

  test("IFRS 15 Example 5, case B: at 80 each the 90 products still to come are worth 93.33 on average", () => {
    const { arrangement: after } = modify(delivered(), change("2026-03-01", 240_000, { added: [work("additional", 300_000, 30)] }));
    expect(after.modifications).toMatchObject([{ treatment: "prospective" }]);
    expect(after.obligations.map(({ allocated }) => minor(allocated))).toEqual([600_000 + 560_000, 280_000]);
    expect(complete(after, "products", "m2").revenue.minor / 60n).toBe(9333n);
    expect(complete(after, "additional", "m1").revenue.minor / 30n).toBe(9333n);
  });

  test("IFRS 15 Example 7: the last of three years at 100,000 becomes cheaper and three are added: 70,000 in each of four", () => {
    const before = arrangement(30_000_000, [service("cleaning", 30_000_000, "2026-01-01", "2029-01-01")], BY_MONTH);
    const ran = recognizeDue(before, "2027-12-31", "je_run").arrangement;
    expect(Math.round(minor(ran.recognized) / 100)).toBe(200_000);
    const newEnds = [{ obligation: "cleaning", endOn: "2032-01-01" }];
    const { arrangement: after, revenue } = modify(ran, change("2028-01-01", -2_000_000 + 20_000_000, { newEnds }));
    expect(revenue.minor).toBe(0n);
    for (const year of ["2028", "2029", "2030", "2031"]) expect(Math.round(perYear(after, year) / 100)).toBe(70_000);
    expect(minor(after.transactionPrice)).toBe(48_000_000);
  });

  test("IFRS 15 Example 8: progress falls from 60 % of 1,000,000 to 51.2 % of 1,350,000, and 91,200 more is revenue at once", () => {
    const before = progressOf(moneyOf("USD", 100_000_000), 600n, 1_000n);
    const after = progressOf(moneyOf("USD", 135_000_000), 512n, 1_000n);
    expect(after.minor - before.minor).toBe(9_120_000n);
  });
});

describe("a modification", () => {
  const year = () => arrangement(36_500, [service("a", 36_500, "2026-01-01", "2027-01-01")]);

  test("within a month counts what was earned to the day before, and plans the rest from it", () => {
    const { arrangement: after, revenue } = modify(year(), change("2026-01-11", 3_550));
    expect(revenue.minor).toBe(1_000n);
    expect(after.obligations[0]?.lines.slice(0, 2)).toMatchObject([
      { status: "recognized", recognizeOn: "2026-01-11", amount: usd(1_000) },
      { status: "planned", days: 21, amount: usd(21 * 110) },
    ]);
  });

  test("that is not distinct from what was delivered is caught up at once", () => {
    const ran = recognizeDue(year(), "2026-01-31", "je_run").arrangement;
    const { arrangement: after, revenue } = modify(ran, change("2026-02-01", 3_650, { remainingAreDistinct: false }));
    expect(revenue.minor).toBe(310n);
    expect(after.modifications).toMatchObject([{ treatment: "cumulative_catch_up", catchUp: usd(310), journalEntryId: "je_mod" }]);
    const dearer = modify(ran, change("2026-02-01", -3_650, { remainingAreDistinct: false }));
    expect(dearer.revenue.minor).toBe(-310n);
  });

  const two = () => arrangement(20_000, [service("a", 10_000, "2026-01-01", "2027-01-01"), work("b", 10_000, 1, 1)]);
  test.each<[string, ModificationRequest, string]>([
    ["before the arrangement began", change("2025-12-31", 0), "modification-invalid"],
    ["to a price below nothing", change("2026-02-01", -20_001), "modification-invalid"],
    ["to a price no document can carry", change("2026-02-01", 999_999_999_999_999), "modification-invalid"],
    ["that takes more from the future than there is", change("2026-02-01", -19_500), "modification-invalid"],
    ["to an end before it", change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2026-01-20" }] }), "modification-invalid"],
    ["to a service of a century", change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2126-01-20" }] }), "modification-invalid"],
    [
      "of a service it does not have",
      change("2026-02-01", 0, { newEnds: [{ obligation: "c", endOn: "2027-01-01" }] }),
      "unknown-obligation",
    ],
    ["of work that has no end", change("2026-02-01", 0, { newEnds: [{ obligation: "b", endOn: "2027-01-01" }] }), "unknown-obligation"],
    [
      "of one service twice",
      change("2026-02-01", 0, { newEnds: ["2027-02-01", "2027-03-01"].map((endOn) => ({ obligation: "a", endOn })) }),
      "invalid-request",
    ],
    [
      "to a negative stand-alone price",
      change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2027-02-01", standAlonePrice: usd(-1) }] }),
      "invalid-request",
    ],
    [
      "to a foreign stand-alone price",
      change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2027-02-01", standAlonePrice: { currency: "EUR", minor: "1" } }] }),
      "currency-mismatch",
    ],
    [
      "to a service nobody has estimated a price for",
      change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2027-02-01", standAlonePrice: usd(0) }] }),
      "ssp-missing",
    ],
    ["by something nobody has estimated a price for", change("2026-02-01", 0, { added: [delivery("n", 0)] }), "ssp-missing"],
    ["in another currency", { ...change("2026-02-01", 0), priceChange: { currency: "EUR", minor: "1" } }, "currency-mismatch"],
    ["with a key it has", change("2026-02-01", 0, { added: [delivery("a", 1)] }), "invalid-request"],
  ])("is refused %s", (_, request, code) => {
    const ran = recognizeDue(two(), "2026-01-31", "je_run").arrangement;
    expect(modifyArrangement(ran, request, "je_mod")).toMatchObject({ outcome: "refused", code });
  });

  /** A detail says which figures do not go together, so that the clerk need not look them up. */
  test.each<[string, ModificationRequest, string]>([
    ["before the arrangement", change("2025-12-31", 0), "The change of 2025-12-31 is before 2026-01-01"],
    ["to a price below nothing", change("2026-02-01", -20_001), "The price would be -1 USD minor units"],
    [
      "that takes too much from the future",
      change("2026-02-01", -19_500),
      "19150 minor units are not earned yet; the price cannot fall by more for the future",
    ],
    [
      "in another currency",
      { ...change("2026-02-01", 0), priceChange: { currency: "EUR", minor: "1" } },
      "The change is in EUR, the arrangement in USD",
    ],
    [
      "to an end before it",
      change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2026-01-31" }] }),
      "a would have ended 2026-01-31, before the change",
    ],
    [
      "of what is no service",
      change("2026-02-01", 0, { newEnds: [{ obligation: "b", endOn: "2027-01-01" }] }),
      "The arrangement has no service b",
    ],
    [
      "of a service twice",
      change("2026-02-01", 0, { newEnds: ["2027-02-01", "2027-03-01"].map((endOn) => ({ obligation: "a", endOn })) }),
      "/body/newEnds names an obligation twice",
    ],
    [
      "at a negative price",
      change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2027-02-01", standAlonePrice: usd(-1) }] }),
      "/body/newEnds a: a negative price",
    ],
    [
      "at a foreign price",
      change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2027-02-01", standAlonePrice: { currency: "EUR", minor: "1" } }] }),
      "The stand-alone selling price of a is in EUR",
    ],
  ])("that is refused %s says why", (_, request, detail) => {
    const ran = recognizeDue(two(), "2026-01-31", "je_run").arrangement;
    expect(modifyArrangement(ran, request, "je_mod")).toMatchObject({ outcome: "refused", detail });
  });

  test.each<[string, ModificationRequest]>([
    ["on the day the arrangement begins", change("2026-01-01", 100)],
    ["down to nothing", change("2026-01-01", -20_000)],
    ["up to the most a document can carry", change("2026-01-01", 999_999_999_979_999)],
    ["to an end on its own day", change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2026-02-01" }] })],
    ["of two services", change("2026-02-01", 0, { newEnds: ["a", "c"].map((obligation) => ({ obligation, endOn: "2027-02-01" })) })],
    [
      "to a service worth more",
      change("2026-02-01", 0, { newEnds: [{ obligation: "a", endOn: "2027-02-01", standAlonePrice: usd(12_000) }] }),
    ],
  ])("is made %s", (_, request) => {
    const parts = [
      service("a", 9_000, "2026-01-01", "2027-01-01"),
      work("b", 10_000, 1, 1),
      service("c", 1_000, "2026-02-01", "2027-01-01"),
    ];
    const { arrangement: after } = modify(arrangement(20_000, parts), request);
    expect(minor(after.transactionPrice)).toBe(20_000 + minor(request.priceChange));
    expect(after.obligations.reduce((sum, { allocated }) => sum + minor(allocated), 0)).toBe(minor(after.transactionPrice));
  });

  test("may lie on the day of the one before, not earlier", () => {
    const once = modify(two(), change("2026-03-01", 100)).arrangement;
    const again = (on: string) => modifyArrangement(once, change(on, 100), "je_mod");
    expect(again("2026-02-28")).toMatchObject({ code: "modification-invalid", detail: "The change of 2026-02-28 is before 2026-03-01" });
    const twice = modify(once, change("2026-03-01", 100)).arrangement;
    expect(twice.modifications).toHaveLength(2);
    expect(modifyArrangement(twice, change("2026-02-28", 0), "je_mod")).toMatchObject({ code: "modification-invalid" });
  });

  test("may lie on the day of a delivery already recognised: only whole days of service are closed to it", () => {
    const parts = [delivery("device", 10_000, "2026-03-10"), service("a", 10_000, "2026-03-10", "2027-01-01")];
    const ran = recognizeDue(arrangement(20_000, parts), "2026-03-10", "je_run").arrangement;
    expect(modify(ran, change("2026-03-05", 100)).arrangement.modifications).toHaveLength(1);
  });

  test("leaves an arrangement of at most 20 obligations, after at most 50 changes", () => {
    const more = (count: number, from: string) =>
      Array.from({ length: count }, (_, index) => delivery(`${from}${index}`, 100, "2026-09-01"));
    const nineteen = arrangement(1_900, more(19, "a"));
    const twenty = modify(nineteen, change("2026-02-01", 0, { added: more(1, "b") })).arrangement;
    expect(twenty.obligations).toHaveLength(20);
    expect(modifyArrangement(nineteen, change("2026-02-01", 0, { added: more(2, "b") }), "je_mod")).toMatchObject({
      code: "modification-invalid",
      detail: "An arrangement has at most 20 obligations",
    });
    let often = two();
    for (let count = 0; count < 50; count += 1) often = modify(often, change("2026-02-01", 1)).arrangement;
    expect(modifyArrangement(often, change("2026-02-01", 1), "je_mod")).toMatchObject({
      code: "modification-invalid",
      detail: "An arrangement is modified at most 50 times",
    });
  });

  test("of what is delivered and paid, by nothing, leaves it as it is", () => {
    const done = recognizeDue(arrangement(100, [delivery("a", 100, "2026-01-05")]), "2026-01-31", "je_run").arrangement;
    const { arrangement: after, revenue } = modify(done, change("2026-02-01", 0));
    expect(revenue.minor).toBe(0n);
    expect(after.obligations).toMatchObject(done.obligations);
  });

  test("of a cancelled arrangement, or with nothing to allocate by, is refused", () => {
    const cancelled = moved(cancelArrangement(two(), { cancelledOn: "2026-01-01", reason: "left", reverseRecognized: false }, "je_c"));
    expect(modifyArrangement(cancelled.arrangement, change("2026-02-01", 0), "je_mod")).toMatchObject({
      code: "arrangement-not-active",
      detail: "The arrangement is cancelled",
    });
    const done = recognizeDue(arrangement(100, [delivery("a", 100, "2026-01-05")]), "2026-01-31", "je_run").arrangement;
    expect(modifyArrangement(done, change("2026-02-01", 50), "je_mod")).toMatchObject({
      code: "ssp-missing",
      detail: "relative stand-alone selling price, largest remainder: no obligation still to come has a stand-alone selling price",
    });
    const free = arrangement(100, [delivery("a", 100), { ...delivery("b", 0), isImmaterial: true }]);
    const bare = { ...free, obligations: free.obligations.map((each) => ({ ...each, standAlonePrice: usd(0) })) };
    expect(modifyArrangement(bare, change("2026-02-01", 50, { remainingAreDistinct: false }), "je_mod")).toMatchObject({
      code: "ssp-missing",
    });
  });
});

/** Any change at any time: the price is always spread whole, and nothing is lost between states. */
describe("whatever happens to an arrangement", () => {
  const obligations: ObligationRequest[] = [
    service("a", 70_000, "2026-01-01", "2026-10-15"),
    work("b", 20_000, 1, 2, 3),
    delivery("c", 10_001, "2026-04-10"),
  ];
  const step = fc.oneof(
    fc.record({ do: fc.constant("run" as const) }),
    fc.record({ do: fc.constant("milestone" as const), ordinal: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      do: fc.constant("modify" as const),
      price: fc.integer({ min: -40_000, max: 40_000 }),
      longer: fc.nat(400),
      back: fc.nat(75),
      distinct: fc.boolean(),
      added: fc.boolean(),
    }),
  );
  test("the parts are the price, the lines are the parts, and revenue is what the lines say", () => {
    const steps = fc.array(fc.tuple(fc.nat(60), step), { maxLength: 12 });
    fc.assert(
      fc.property(steps, fc.constantFrom(BY_DAY, BY_MONTH), fc.integer({ min: 0, max: 150_000 }), (taken, method, price) => {
        let state = arrangement(price, obligations, method);
        let revenue = 0n;
        let today = "2026-01-01";
        for (const [index, [days, each]] of taken.entries()) {
          today = addDays(today, days);
          const decision =
            each.do === "run"
              ? recognizeDue(state, today, `je_${index}`)
              : each.do === "milestone"
                ? completeMilestone(
                    state,
                    { obligation: "b", milestone: `m${each.ordinal}`, completedOn: today, completedBy: "x" },
                    `je_${index}`,
                  )
                : modifyArrangement(
                    state,
                    change(addDays(today, -each.back), each.price, {
                      remainingAreDistinct: each.distinct,
                      newEnds: [{ obligation: "a", endOn: addDays("2026-10-15", each.longer) }],
                      added: each.added ? [service(`n${index}`, 5_000, addDays(today, -each.back), addDays(today, 40))] : [],
                    }),
                    `je_${index}`,
                  );
          if (decision.outcome === "refused") continue;
          state = decision.arrangement;
          revenue += decision.revenue.minor;
          requireWhole(state, revenue);
        }
        for (const whole of [true, false]) {
          const ended = moved(cancelArrangement(state, { cancelledOn: today, reason: "left", reverseRecognized: whole }, "je_end"));
          const left = revenue + ended.revenue.minor;
          expect(money(ended.arrangement.recognized).minor).toBe(left);
          if (whole) expect(left).toBe(0n);
          expect(ended.arrangement.obligations.flatMap(({ lines }) => lines).some(({ status }) => status === "planned")).toBe(false);
        }
      }),
    );
  });

  function requireWhole({ obligations: parts, transactionPrice, recognized }: RevenueArrangement, revenue: bigint): void {
    expect(parts.reduce((sum, { allocated }) => sum + money(allocated).minor, 0n)).toBe(money(transactionPrice).minor);
    expect(money(recognized).minor).toBe(revenue);
    for (const { lines, allocated, recognized: earned, startOn, satisfiedOn, status } of parts) {
      const of = (kept: string) => lines.filter((line) => line.status === kept).reduce((sum, { amount }) => sum + money(amount).minor, 0n);
      expect(of("recognized")).toBe(money(earned).minor);
      if (startOn !== null || satisfiedOn !== null) expect(of("recognized") + of("planned")).toBe(money(allocated).minor);
      if (status === "satisfied") expect(earned).toEqual(allocated);
      expect(money(earned).minor >= 0n && money(earned).minor <= money(allocated).minor).toBe(true);
    }
  }
});
