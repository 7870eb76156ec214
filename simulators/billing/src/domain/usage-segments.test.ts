import type { RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { compare, fraction, plus, sumFractions } from "@cashline/kernel/fraction";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { begun, card } from "./example-objects.ts";
import { allowedMonths, monthsIn } from "./part-period.ts";
import { noPolicySet } from "./policy.ts";
import { commitmentOf, segmentsOf, spansOf, type EarlierTerms, type Segment } from "./usage-segments.ts";

const proration = fc.constantFrom("actual_days" as const, "thirty_day_months" as const, "by_second" as const);
const frequency = fc.constantFrom("monthly" as const, "quarterly" as const, "annual" as const);
const day = fc.integer({ min: 0, max: 365 }).map((days) => addDays(begun.startOn, days));

describe("parts of a term", () => {
  test("stretches that meet are worth as many months as the stretch they make, and the whole term its months", () => {
    fc.assert(
      fc.property(proration, frequency, day, (how, billingFrequency, on) => {
        const term = { ...begun, billingFrequency };
        const policy = { ...noPolicySet, proration: how };
        const parts = [
          { startOn: begun.startOn, endOn: on },
          { startOn: on, endOn: begun.endOn },
        ].map((stretch) => monthsIn(term, stretch, policy));
        expect(compare(sumFractions(parts), fraction(12))).toBe(0);
      }),
    );
  });

  test.each([
    ["full", "annual", "2026-02-01", "2026-04-16", 3],
    ["full", "annual", "2026-02-01", "2026-04-01", 2],
    ["none", "annual", "2026-02-01", "2026-04-16", 2],
    ["none", "monthly", "2026-02-01", "2026-02-28", 0],
    ["full", "monthly", "2026-02-01", "2026-02-02", 1],
    ["none", "monthly", "2026-02-01", "2026-03-01", 1],
  ] as const)(
    "%s of %s periods: %s to %s has the allowance of %i months",
    (partPeriodAllowance, billingFrequency, startOn, endOn, months) => {
      const worth = allowedMonths({ ...begun, billingFrequency }, { startOn, endOn }, { ...noPolicySet, partPeriodAllowance });
      expect(compare(worth, fraction(months))).toBe(0);
    },
  );

  test("a term cut short has the same allowance and commitment whether or not prices turn in it, of its own product or another", () => {
    const allowance = fc.constantFrom("prorated" as const, "full" as const, "none" as const);
    fc.assert(
      fc.property(proration, frequency, allowance, day, fc.uniqueArray(day, { maxLength: 4 }), (how, billingFrequency, part, on, turns) => {
        const endOn = on > begun.startOn ? on : begun.endOn;
        const term = { ...begun, billingFrequency, endOn };
        const policy = { ...noPolicySet, proration: how, partPeriodAllowance: part };
        const committed = { ...card, minimumCommitment: "600" };
        const raised = turns.map((effectiveOn, index) => ({ ...committed, id: `rc_${index + 2}`, sku: "platform", effectiveOn }));
        const other = turns.map((effectiveOn, index) => ({ ...committed, id: `rc_other_${index}`, sku: "support", effectiveOn }));
        const rated = (cards: RateCard[]) => segmentsOf(term, spansOf(term, [], term), cards, "acc_1", { kind: "when_used" }, policy);
        const [once, split, beside] = [rated([committed]), rated([committed, ...raised]), rated([committed, ...other])];
        expect(once).toHaveLength(1);
        expect(beside).toEqual(once);
        const units = (segments: Segment[]) => segments.reduce((sum, { included }) => sum + included, 0);
        expect(units(split)).toBe(units(once));
        expect(compare(commitmentOf(split) ?? fraction(0), commitmentOf(once) ?? fraction(0))).toBe(0);
        expect(compare(sumFractions(split.map(({ months }) => months)), allowedMonths(term, term, policy))).toBe(0);
      }),
    );
  });

  test("however often tier and price change, segments meet, and equal allowances add up to the undivided one", () => {
    fc.assert(
      fc.property(fc.uniqueArray(day, { maxLength: 4 }), fc.uniqueArray(day, { maxLength: 4 }), (changedOn, raisedOn) => {
        const earlier = changedOn.map((effectiveOn, index) => ({
          effectiveOn,
          before: { ...begun, tier: index % 2 === 0 ? "ent" : "pro" },
        }));
        const raised = raisedOn.map((effectiveOn, index) => ({ ...card, id: `rc_${index + 2}`, effectiveOn }));
        const cards = [card, ...raised, { ...card, id: "rc_ent", tier: "ent" }];
        const stretch = { startOn: begun.startOn, endOn: begun.endOn };
        const segments = segmentsOf(begun, spansOf(begun, earlier, stretch), cards, "acc_1", { kind: "when_used" }, noPolicySet);
        expect([begun.startOn, ...segments.map(({ endOn }) => endOn)]).toEqual([...segments.map(({ startOn }) => startOn), begun.endOn]);
        expect(segments.reduce((sum, { included }) => sum + included, 0)).toBe(1200);
        expect(compare(segments.map(({ months }) => months).reduce(plus), fraction(12))).toBe(0);
      }),
    );
  });
});

const [FIRST, APRIL, JUNE, END] = [begun.startOn, "2026-04-01", "2026-06-01", begun.endOn];
const monthly: Subscription = { ...begun, billingFrequency: "monthly" };
const until = (effectiveOn: string, before: Partial<Subscription>): EarlierTerms => ({ effectiveOn, before: { ...monthly, ...before } });

describe("a stretch split where its subscription changed", () => {
  const start = (on: string) => until(on, { tier: "start" });
  const basic = (on: string) => until(on, { tier: "basic" });
  const plusTier = (on: string) => until(on, { tier: "plus" });

  test.each([
    ["is one span when nothing changed", [], [FIRST, END], [[FIRST, END, "pro"]]],
    [
      "has the terms before up to the day of a change, and the new ones from it",
      [start(APRIL)],
      [FIRST, END],
      [
        [FIRST, APRIL, "start"],
        [APRIL, END, "pro"],
      ],
    ],
    [
      "is split in the order of days, whatever the order changes are known in",
      [basic("2026-06-01"), start("2026-03-01"), plusTier("2026-09-01")],
      [FIRST, END],
      [
        [FIRST, "2026-03-01", "start"],
        ["2026-03-01", "2026-06-01", "basic"],
        ["2026-06-01", "2026-09-01", "plus"],
        ["2026-09-01", END, "pro"],
      ],
    ],
    ["knows nothing of a change before it", [start("2026-03-31")], [APRIL, JUNE], [[APRIL, JUNE, "pro"]]],
    ["has the new terms whole when they came on its first day", [start(APRIL)], [APRIL, JUNE], [[APRIL, JUNE, "pro"]]],
    ["has the terms before whole when a change came on the day after its last", [start(JUNE)], [APRIL, JUNE], [[APRIL, JUNE, "start"]]],
    [
      "ends with the terms before the next change, however late that comes",
      [start("2026-05-01"), basic("2026-09-01"), plusTier("2026-10-01")],
      [APRIL, JUNE],
      [
        [APRIL, "2026-05-01", "start"],
        ["2026-05-01", JUNE, "basic"],
      ],
    ],
    [
      "that reaches back before the term takes no change of the term before, nor one the term began with",
      [start("2026-01-10"), basic(FIRST)],
      ["2025-12-01", APRIL],
      [["2025-12-01", APRIL, "pro"]],
    ],
  ] as [string, EarlierTerms[], [string, string], unknown[]][])("%s", (_, earlier, [startOn, endOn], expected) => {
    const spans = spansOf(monthly, earlier, { startOn, endOn });
    expect(spans.map((span) => [span.startOn, span.endOn, span.terms.tier])).toEqual(expected);
  });
});

/** A segment in one row: its days, its card, its months and the units it includes. */
type Row = [startOn: string, endOn: string, cardId: string, months: number, included: number];
const rowOf = ({ startOn, endOn, card: { id }, months, included }: Segment): Row => [
  startOn,
  endOn,
  id,
  Number(months.n) / Number(months.d),
  included,
];
const raised = (effectiveOn: string, over: Partial<RateCard> = {}): RateCard => ({ ...card, id: "rc_2", effectiveOn, ...over });

describe("usage rated by the price of its day", () => {
  const whole: Row = [FIRST, END, "rc_1", 12, 1200];
  const byPrice = (cards: RateCard[], term = monthly, stretch = { startOn: FIRST, endOn: END }, policy = noPolicySet) =>
    segmentsOf(term, spansOf(term, [], stretch), cards, "acc_1", { kind: "when_used" }, policy).map(rowOf);

  test.each([
    ["one price is one segment", [card], [whole]],
    [
      "a new price begins a segment on its first day",
      [card, raised(APRIL)],
      [
        [FIRST, APRIL, "rc_1", 2, 200],
        [APRIL, END, "rc_2", 10, 1000],
      ],
    ],
    [
      "prices follow one another by their days, in whatever order they were set",
      [raised(JUNE, { id: "rc_3" }), card, raised(APRIL)],
      [
        [FIRST, APRIL, "rc_1", 2, 200],
        [APRIL, JUNE, "rc_2", 2, 200],
        [JUNE, END, "rc_3", 8, 800],
      ],
    ],
    [
      "each price includes its own units of its months",
      [card, raised(APRIL, { includedUsage: 250 })],
      [
        [FIRST, APRIL, "rc_1", 2, 200],
        [APRIL, END, "rc_2", 10, 2500],
      ],
    ],
    ["prices from before the stretch leave the last of them", [card, raised("2025-01-01")], [[FIRST, END, "rc_2", 12, 1200]]],
    ["a price of the stretch's first day holds for all of it", [card, raised(FIRST)], [[FIRST, END, "rc_2", 12, 1200]]],
    ["a price of the day after the last one changes nothing", [card, raised(END)], [whole]],
    ["a price of later changes nothing", [card, raised("2027-05-01")], [whole]],
    ["a price of another product changes nothing", [card, raised(APRIL, { sku: "support" })], [whole]],
    ["a price of another tier changes nothing", [card, raised(APRIL, { tier: "ent" })], [whole]],
    ["a price in another currency changes nothing", [card, raised(APRIL, { currency: "USD" })], [whole]],
    ["a price of another account changes nothing", [card, raised(APRIL, { accountId: "acc_2" })], [whole]],
    [
      "a price of the account's own goes first from its day, and a general one after it changes nothing",
      [card, raised(APRIL, { accountId: "acc_1" }), raised(JUNE, { id: "rc_3" })],
      [
        [FIRST, APRIL, "rc_1", 2, 200],
        [APRIL, END, "rc_2", 10, 1000],
      ],
    ],
    ["days before the first price are in no segment", [raised(APRIL)], [[APRIL, END, "rc_2", 10, 1000]]],
    ["without a price there is no segment", [], []],
  ] as [string, RateCard[], Row[]][])("%s", (_, cards, expected) => {
    expect(byPrice(cards)).toEqual(expected);
  });

  test("of a term cut short on 16 May, each price includes its own months and no more", () => {
    const cut = { ...monthly, endOn: "2026-05-16" };
    const own = { startOn: FIRST, endOn: "2026-05-16" };
    expect(byPrice([card, raised(APRIL)], cut, own, { ...noPolicySet, partPeriodAllowance: "full" })).toEqual([
      [FIRST, APRIL, "rc_1", (4 * 2) / (3 + 15 / 31), 230],
      [APRIL, "2026-05-16", "rc_2", 4 - (4 * 2) / (3 + 15 / 31), 170],
    ]);
    expect(byPrice([card, raised("2026-05-01")], cut, own)).toEqual([
      [FIRST, "2026-05-01", "rc_1", 3, 300],
      ["2026-05-01", "2026-05-16", "rc_2", 15 / 31, 48],
    ]);
  });

  test("the allowance of an annual term is shared by days: 73 and 292 of 365", () => {
    expect(byPrice([card, raised("2026-04-15")], begun)).toEqual([
      [FIRST, "2026-04-15", "rc_1", 2.4, 240],
      ["2026-04-15", END, "rc_2", 9.6, 960],
    ]);
  });

  test("half a unit goes to the earlier segment, and the sum stays what the month includes", () => {
    const five = { includedUsage: 5 };
    const april = { startOn: APRIL, endOn: "2026-05-01" };
    expect(byPrice([{ ...card, ...five }, raised("2026-04-16", five)], monthly, april)).toEqual([
      [APRIL, "2026-04-16", "rc_1", 0.5, 3],
      ["2026-04-16", "2026-05-01", "rc_2", 0.5, 2],
    ]);
  });

  test.each([
    ["prorated", [1 / 3, 33], [1 / 6, 17]],
    ["full", [2 / 3, 67], [1 / 3, 33]],
    ["none", [0, 0], [0, 0]],
  ] as const)("15 days of April, split after 10, share a %s allowance two to one", (partPeriodAllowance, earlier, later) => {
    const stretch = { startOn: APRIL, endOn: "2026-04-16" };
    const policy = { ...noPolicySet, partPeriodAllowance };
    expect(byPrice([card, raised("2026-04-11")], monthly, stretch, policy)).toEqual([
      [APRIL, "2026-04-11", "rc_1", ...earlier],
      ["2026-04-11", "2026-04-16", "rc_2", ...later],
    ]);
  });

  test("a stretch before the term is split by price, and includes nothing", () => {
    expect(byPrice([card, raised("2025-07-01")], monthly, { startOn: "2025-06-01", endOn: "2025-08-01" })).toEqual([
      ["2025-06-01", "2025-07-01", "rc_1", 0, 0],
      ["2025-07-01", "2025-08-01", "rc_2", 0, 0],
    ]);
  });

  test("a day that months of 30 days leave out has the full allowance of the month it begins", () => {
    const term = { ...monthly, anchorOn: "2026-03-30", startOn: "2026-03-30", endOn: "2027-03-30" };
    const policy = { ...noPolicySet, proration: "thirty_day_months" as const, partPeriodAllowance: "full" as const };
    const stretch = { startOn: "2026-03-30", endOn: "2026-03-31" };
    expect(byPrice([card], term, stretch, policy)).toEqual([["2026-03-30", "2026-03-31", "rc_1", 1, 100]]);
  });

  test("no span makes no segment", () => {
    expect(segmentsOf(monthly, [], [card], "acc_1", { kind: "when_used" }, noPolicySet)).toEqual([]);
  });
});

describe("usage of a subscription that changed", () => {
  const ent: RateCard = { ...card, id: "rc_ent", tier: "ent", includedUsage: 500 };
  const rowsOf = (earlier: EarlierTerms[], cards: RateCard[], pricing: Parameters<typeof segmentsOf>[4] = { kind: "when_used" }) =>
    segmentsOf(monthly, spansOf(monthly, earlier, monthly), cards, "acc_1", pricing, noPolicySet).map(rowOf);
  const fromEnt = [until(APRIL, { tier: "ent" })];

  test.each([
    [
      "is rated by the card of each tier, with its units for its months",
      fromEnt,
      [card, ent],
      [
        [FIRST, APRIL, "rc_ent", 2, 1000],
        [APRIL, END, "rc_1", 10, 1000],
      ],
    ],
    ["stays one segment when only its seats changed", [until(APRIL, { quantity: 3 })], [card], [[FIRST, END, "rc_1", 12, 1200]]],
    ["leaves out a tier without a card at the start", fromEnt, [card], [[APRIL, END, "rc_1", 10, 1000]]],
    ["leaves out a tier without a card at the end", fromEnt, [ent], [[FIRST, APRIL, "rc_ent", 2, 1000]]],
    [
      "is two segments of one card around a tier without",
      [until(APRIL, {}), until(JUNE, { tier: "ent" })],
      [card],
      [
        [FIRST, APRIL, "rc_1", 2, 200],
        [JUNE, END, "rc_1", 8, 800],
      ],
    ],
    [
      "is split once where price and tier change on the same day, and again where the price alone does",
      fromEnt,
      [card, ent, raised(APRIL), raised(JUNE, { id: "rc_3" })],
      [
        [FIRST, APRIL, "rc_ent", 2, 1000],
        [APRIL, JUNE, "rc_2", 2, 200],
        [JUNE, END, "rc_3", 8, 800],
      ],
    ],
  ] as [string, EarlierTerms[], RateCard[], Row[]][])("%s", (_, earlier, cards, expected) => {
    expect(rowsOf(earlier, cards)).toEqual(expected);
  });

  test("by one card for all, neither a new price nor another tier splits it", () => {
    const one = { ...card, id: "rc_9", includedUsage: 20 };
    expect(rowsOf(fromEnt, [card, ent, raised(JUNE)], { kind: "card", card: one })).toEqual([[FIRST, END, "rc_9", 12, 240]]);
  });

  test.each([
    ["before a new price, by the old one throughout", "2026-05-31", "rc_1"],
    ["of a new price, by the new one throughout", JUNE, "rc_2"],
  ])("as of a day %s", (_, on, cardId) => {
    expect(rowsOf([], [card, raised(JUNE)], { kind: "as_of", on })).toEqual([[FIRST, END, cardId, 12, 1200]]);
  });

  test("as of a day, each tier goes by its own price of that day", () => {
    expect(rowsOf(fromEnt, [card, ent, raised(JUNE)], { kind: "as_of", on: JUNE })).toEqual([
      [FIRST, APRIL, "rc_ent", 2, 1000],
      [APRIL, END, "rc_2", 10, 1000],
    ]);
  });

  test("as of a day before the first price there is no segment", () => {
    expect(rowsOf([], [card], { kind: "as_of", on: "2023-12-31" })).toEqual([]);
  });
});

describe("what the cards of a stretch commit to", () => {
  const segment = (minimumCommitment: string | null, months: [number, number]): Segment => ({
    startOn: FIRST,
    endOn: END,
    card: { ...card, minimumCommitment },
    months: fraction(...months),
    included: 0,
  });

  test.each([
    ["the commitment per month for each of its months", [segment("100.50", [12, 1])], fraction(1206)],
    ["a part of it for a part of a month", [segment("100.50", [1, 3])], fraction(67, 2)],
    ["the sum over cards, each for its own months", [segment("100.50", [2, 1]), segment("200", [10, 1])], fraction(2201)],
    ["nothing for the months of a card without", [segment(null, [2, 1]), segment("200", [10, 1])], fraction(2000)],
    ["nothing at all, when a card commits to zero", [segment("0", [12, 1])], fraction(0)],
  ])("is %s", (_, segments, expected) => {
    const committed = commitmentOf(segments);
    expect(committed && compare(committed, expected)).toBe(0);
  });

  test.each([
    ["no card commits to anything", [segment(null, [12, 1])]],
    ["there is no segment", []],
  ])("is none when %s", (_, segments) => {
    expect(commitmentOf(segments)).toBeNull();
  });
});
