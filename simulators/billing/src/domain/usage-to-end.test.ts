import { addDays, daysBetween, type CalendarDate } from "@cashline/kernel/time";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unbilled, usageToEnd, withUsage, type BillingTerm } from "./billing-term.ts";
import { begun } from "./example-objects.ts";

/** A term by the month from 1 February 2026 to 1 February 2027, of which nothing is billed. */
const fresh: BillingTerm = {
  id: "btm_1",
  subscriptionId: begun.id,
  state: "open",
  terms: { ...begun, billingFrequency: "monthly" },
  billedThroughOn: begun.startOn,
  usageThroughOn: begun.startOn,
  usageBilled: [],
  reopened: [],
  held: [],
  pauses: [],
};
const february = { startOn: "2026-02-01", endOn: "2026-03-01" };
const march = { startOn: "2026-03-01", endOn: "2026-04-01" };
const billedInMarch = withUsage(fresh, "2026-02-01", february);
const voided = unbilled(billedInMarch, { startOn: "2026-02-01", quantity: 12, tier: "pro", usage: february });

test.each<[string, BillingTerm, CalendarDate, [CalendarDate, CalendarDate][]]>([
  [
    "nothing billed, each month up to the end",
    fresh,
    "2026-03-10",
    [
      ["2026-02-01", "2026-03-01"],
      ["2026-03-01", "2026-03-10"],
    ],
  ],
  [
    "a month billed in part, its rest and what follows it",
    withUsage(fresh, "2026-02-01", { ...february, endOn: "2026-02-20" }),
    "2026-03-10",
    [
      ["2026-02-20", "2026-03-01"],
      ["2026-03-01", "2026-03-10"],
    ],
  ],
  ["a month billed, what follows it", billedInMarch, "2026-03-10", [["2026-03-01", "2026-03-10"]]],
  [
    "that month's invoice voided, it again and what follows it",
    voided,
    "2026-03-10",
    [
      ["2026-02-01", "2026-03-01"],
      ["2026-03-01", "2026-03-10"],
    ],
  ],
  ["the voided month not over yet, up to the end", voided, "2026-02-10", [["2026-02-01", "2026-02-10"]]],
  ["a month billed beyond the end, nothing", withUsage(billedInMarch, "2026-03-01", march), "2026-03-10", []],
  [
    "a day after the term, no more than the term",
    withUsage(fresh, "2027-02-01", { ...february, endOn: "2027-01-31" }),
    "2028-01-01",
    [["2027-01-31", "2027-02-01"]],
  ],
])("a final invoice bills the usage of %s", (_, term, on, expected) => {
  expect(usageToEnd(term, on)).toEqual(expected.map(([startOn, endOn]) => ({ startOn, endOn })));
});

test("whatever was billed and voided, a final invoice bills each day's usage up to the end that no invoice has, once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ days: fc.integer({ min: 1, max: 40 }), isVoided: fc.boolean() }), { maxLength: 8 }),
      fc.integer({ min: 0, max: 365 }),
      (steps, end) => {
        const last = daysBetween(begun.startOn, begun.endOn);
        const missing = new Set(Array.from({ length: Math.min(end, last) }, (__, day) => addDays(begun.startOn, day)));
        let term = fresh;
        for (const { days, isVoided } of steps) {
          const startOn = term.usageThroughOn;
          const endOn = addDays(startOn, Math.min(days, daysBetween(startOn, begun.endOn)));
          if (startOn === endOn) continue;
          term = withUsage(term, startOn, { startOn, endOn });
          if (isVoided) term = unbilled(term, { startOn, quantity: 12, tier: "pro", usage: { startOn, endOn } });
          else for (let on = startOn; on < endOn; on = addDays(on, 1)) missing.delete(on);
        }
        const billed = usageToEnd(term, addDays(begun.startOn, end)).flatMap(({ startOn, endOn }) =>
          Array.from({ length: daysBetween(startOn, endOn) }, (__, day) => addDays(startOn, day)),
        );
        expect(billed).toEqual([...missing]);
      },
    ),
  );
});
