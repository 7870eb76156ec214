import type { Closing } from "@cashline/contracts/systems/metering/usage-entities";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPeriod, mayClose, previewClosing, reopenedBy, type ClosedSoFar, type Period } from "./closing.ts";
import { meter } from "./metering-objects.fixture.ts";
import { defaultPolicy } from "./policy.ts";
import { ONE } from "./quantity.ts";
import type { UsageWindow } from "./usage-rows.ts";

const january: Period = { from: "2026-01-01", to: "2026-02-01" };
const window = (startAt: string, tokens: number, more: Partial<UsageWindow> = {}): UsageWindow => ({
  id: startAt,
  bucket: "b",
  series: "s",
  subjectId: "sbj_1",
  group: [""],
  startAt: `${startAt}T00:00:00.000Z`,
  events: 1,
  lateEvents: 0,
  tally: { of: "sum", sum: (BigInt(Math.round(tokens * 100)) * (ONE / 100n)).toString() },
  ...more,
});
const what = (more: Partial<Parameters<typeof previewClosing>[0]> = {}) => ({
  meter,
  subscriptionId: "sub_1",
  accountId: "acc_1",
  period: january,
  policy: defaultPolicy,
  ...more,
});
const previewOf = (period: Period, earlier: Closing[] = []) => previewClosing(what({ period }), [], earlier);
const closed = (period: Period, more: Partial<Closing> = {}): Closing => ({
  id: `ucl_${period.from}`,
  ...previewOf(period),
  closedAt: "2026-06-01T00:00:00.000Z",
  status: "closed",
  recordId: `ucl_${period.from}`,
  ...more,
});

describe("the days of a period", () => {
  test.each<[string, string, string | undefined, string | undefined]>([
    ["2026-01-01", "2026-01-02", undefined, undefined],
    ["2026-01-01", "2026-01-01", undefined, "2026-01-01 is not after 2026-01-01"],
    ["2026-01-02", "2026-01-01", undefined, "2026-01-01 is not after 2026-01-02"],
    ["2026-01-01", "2027-01-02", undefined, undefined],
    ["2026-01-01", "2027-01-03", undefined, "2026-01-01 to 2027-01-03 is longer than 366 days"],
    ["2026-01-05", "2026-02-01", "2026-01-05", undefined],
    ["2026-01-05", "2026-02-01", "2026-01-04", "2026-01-05 has not come"],
  ])("from %s up to %s, asked on %s: %s", (from, to, today, detail) => {
    const expected = detail === undefined ? undefined : { outcome: "refused", code: "period-invalid", detail };
    expect(checkPeriod({ from, to }, today)).toEqual(expected);
  });
});

describe("the preview of a closing", () => {
  test("of nothing is nothing, under the first revision, until the grace is over", () => {
    expect(previewOf(january)).toEqual({
      subscriptionId: "sub_1",
      accountId: "acc_1",
      meterId: "mtr_1",
      meter: "tokens",
      unit: "token",
      aggregation: "sum",
      ...january,
      cutOffAt: "2026-02-02T00:00:00.000Z",
      revision: 1,
      quantity: "0",
      rounding: "exact",
      billable: "0",
      adjustment: "0",
      carriedIn: "0",
      units: "0",
      groups: [],
      moreGroups: 0,
      events: 0,
      lateEvents: 0,
      policy: defaultPolicy,
    });
  });

  test("adds windows up, rounds once, and shows the groups", () => {
    const windows = [
      window("2026-01-01", 1.25, { group: ["a"], events: 2 }),
      window("2026-01-02", 1, { group: ["b"], lateEvents: 1 }),
      window("2026-01-03", 1, { group: ["a"], lateEvents: 2 }),
    ];
    expect(previewClosing(what({ meter: { ...meter, rounding: "up" } }), windows, [])).toMatchObject({
      quantity: "3.25",
      rounding: "up",
      billable: "4",
      adjustment: "4",
      events: 4,
      lateEvents: 3,
      groups: [
        { group: [{ property: "model", value: "a" }], quantity: "2.25", events: 3 },
        { group: [{ property: "model", value: "b" }], quantity: "1", events: 1 },
      ],
    });
  });

  test("counts as late what lies in its days, not what a level carries over", () => {
    const level = { ...meter, aggregation: "weighted_sum" as const, groupBy: [] };
    const tally = { of: "weighted_sum" as const, sum: (2n * ONE).toString(), moment: "0" };
    const windows = [
      window("2025-12-31", 0, { tally, lateEvents: 5 }),
      window("2026-01-01", 0, { tally: { ...tally, sum: "0" }, lateEvents: 1 }),
    ];
    expect(previewClosing(what({ meter: level }), windows, [])).toMatchObject({ quantity: "2", groups: [], lateEvents: 1 });
  });

  test("prints 200 groups and counts the others", () => {
    const windows = Array.from({ length: 202 }, (_, index) => window("2026-01-01", 1, { group: [String(index)] }));
    const { groups, moreGroups, quantity } = previewClosing(what(), windows, []);
    expect([groups.length, moreGroups, quantity]).toEqual([200, 2, "202"]);
    expect(previewClosing(what({ meter: { ...meter, groupBy: [] } }), windows, []).groups).toEqual([]);
  });

  test.each<[string, Partial<typeof meter>, number, string]>([
    ["a sum below zero", {}, -3.5, "0"],
    ["a sum of zero", {}, 0, "0"],
    ["a sum above zero", {}, 0.01, "0.01"],
    ["a maximum below zero", { aggregation: "max" }, -3.5, "-3.5"],
  ])("bills of %s: %j of %s is %s", (_, change, tokens, billable) => {
    const changed = { ...meter, ...change };
    const parts = (BigInt(Math.round(tokens * 100)) * (ONE / 100n)).toString();
    const tally = changed.aggregation === "max" ? { of: "max" as const, max: parts } : { of: "sum" as const, sum: parts };
    expect(previewClosing(what({ meter: changed }), [window("2026-01-01", tokens, { tally })], [])).toMatchObject({ billable });
  });

  test("after a closing of the same days is the next revision, with the difference to the last", () => {
    const earlier = [
      closed(january, { revision: 1, billable: "10", status: "superseded" }),
      closed(january, { revision: 2, billable: "12", status: "reopened" }),
      closed({ ...january, to: "2026-01-31" }, { revision: 7, billable: "99" }),
      closed({ ...january, from: "2026-01-02" }, { revision: 8, billable: "99" }),
    ];
    const preview = previewClosing(what(), [window("2026-01-01", 9)], earlier);
    expect(preview).toMatchObject({ revision: 3, quantity: "9", billable: "9", adjustment: "-3" });
    expect(previewClosing(what(), [window("2026-01-01", 9)], earlier.toReversed())).toEqual(preview);
  });
});

describe("whether a period may be closed", () => {
  const february: Period = { from: "2026-02-01", to: "2026-03-01" };
  const soFar = { closedThrough: "2026-02-01", firstUsedOn: "2026-01-05" };
  const now = "2026-06-01T00:00:00.000Z";

  test.each<[string, Period, Closing[], ClosedSoFar, string]>([
    ["the first, without usage", january, [], { closedThrough: null }, "closable"],
    [
      "the first, from the first usage on",
      { ...january, from: "2026-01-05" },
      [],
      { closedThrough: null, firstUsedOn: "2026-01-05" },
      "closable",
    ],
    ["the first, from before the first usage", january, [], { closedThrough: null, firstUsedOn: "2026-01-05" }, "closable"],
    [
      "the first, after usage",
      { ...january, from: "2026-01-06" },
      [],
      { closedThrough: null, firstUsedOn: "2026-01-05" },
      "usage-before-period",
    ],
    ["the next", february, [closed(january)], soFar, "closable"],
    ["the next, with a gap", { ...february, from: "2026-02-02" }, [closed(january)], soFar, "period-not-next"],
    ["the next, overlapping", { ...february, from: "2026-01-31" }, [closed(january)], soFar, "period-not-next"],
    ["the one before the first", { from: "2025-12-01", to: "2026-01-01" }, [closed(january), closed(february)], soFar, "closable"],
    ["one before the first, with a gap", { from: "2025-12-01", to: "2025-12-31" }, [closed(january)], soFar, "period-not-next"],
    [
      "one that ends where another than the first began",
      { from: "2026-01-15", to: "2026-02-01" },
      [closed(february), closed(january)],
      soFar,
      "period-not-next",
    ],
    ["one that is closed", january, [closed(january)], soFar, "period-closed"],
  ])("%s: %o", (_, period, earlier, known, answer) => {
    const decision = mayClose(previewOf(period, earlier), earlier, known, now);
    expect(decision.outcome === "refused" ? decision.code : decision.outcome).toBe(answer);
  });

  test("a refusal says which days, closing or instant it is about", () => {
    const detail = (period: Period, earlier: Closing[], known: ClosedSoFar, at: string) =>
      mayClose(previewOf(period, earlier), earlier, known, at);
    expect(detail({ ...january, from: "2026-01-06" }, [], { closedThrough: null, firstUsedOn: "2026-01-05" }, now)).toMatchObject({
      detail: "The first usage is of 2026-01-05",
    });
    expect(detail({ ...february, from: "2026-02-02" }, [closed(january)], soFar, now)).toMatchObject({
      detail: "Closed are the days from 2026-01-01 up to 2026-02-01",
    });
    expect(detail(january, [closed(january)], soFar, now)).toMatchObject({ detail: "ucl_2026-01-01 closes it" });
    expect(detail(january, [], { closedThrough: null }, "2026-02-01T23:59:59.999Z")).toEqual({
      outcome: "refused",
      code: "period-in-grace",
      detail: "The cut-off is 2026-02-02T00:00:00.000Z",
    });
  });

  test("exactly at the cut-off it may; a reopened one at any time, superseding the last revision", () => {
    expect(mayClose(previewOf(january), [], { closedThrough: null }, "2026-02-02T00:00:00.000Z")).toEqual({
      outcome: "closable",
      supersedes: undefined,
    });
    const reopened = closed(january, { revision: 2, status: "reopened" });
    const earlier = [closed(january, { status: "superseded" }), reopened];
    expect(mayClose(previewOf(january, earlier), earlier, soFar, "2026-02-01T00:00:00.000Z")).toEqual({
      outcome: "closable",
      supersedes: { ...reopened, status: "superseded" },
    });
  });

  test("whatever is asked for, closed days are one stretch without gap or overlap, and hold the first usage", () => {
    const day = fc.integer({ min: 0, max: 60 }).map((days) => addDays("2026-01-01", days));
    fc.assert(
      fc.property(day, fc.array(fc.tuple(day, day), { maxLength: 25 }), (firstUsedOn, asked) => {
        const earlier: Closing[] = [];
        let closedThrough = null as string | null;
        for (const [from, to] of asked.filter(([a, b]) => a < b)) {
          const decision = mayClose(previewOf({ from, to }, earlier), earlier, { closedThrough, firstUsedOn }, now);
          if (decision.outcome === "refused") continue;
          earlier.push(closed({ from, to }));
          closedThrough = closedThrough === null || to > closedThrough ? to : closedThrough;
        }
        const periods = earlier.toSorted((a, b) => (a.from < b.from ? -1 : 1));
        for (const [index, { from }] of periods.entries()) if (index > 0) expect(from).toBe(periods[index - 1]?.to);
        if (periods[0]) expect(periods[0].from <= firstUsedOn).toBe(true);
      }),
    );
  });
});

describe("usage counted on a day reopens", () => {
  const february = closed({ from: "2026-02-01", to: "2026-03-01" });
  const closings = [closed(january), february, closed(january, { meterId: "mtr_2" }), closed(january, { status: "superseded" })];

  test.each<[string, string, string[]]>([
    ["2025-12-31", "sum", []],
    ["2026-01-01", "sum", ["2026-01-01"]],
    ["2026-01-31", "sum", ["2026-01-01"]],
    ["2026-02-01", "sum", ["2026-02-01"]],
    ["2026-03-01", "sum", []],
    ["2025-12-31", "weighted_sum", ["2026-01-01", "2026-02-01"]],
    ["2026-01-31", "weighted_sum", ["2026-01-01", "2026-02-01"]],
    ["2026-02-01", "weighted_sum", ["2026-02-01"]],
    ["2026-03-01", "weighted_sum", []],
  ])("on %s, of a %s: %j", (day, aggregation, from) => {
    const reopened = reopenedBy(day, { ...meter, aggregation: aggregation as typeof meter.aggregation }, closings);
    expect(reopened.map((closing) => closing.from)).toEqual(from);
    expect(reopened.every(({ status, meterId }) => status === "reopened" && meterId === meter.id)).toBe(true);
  });
});
