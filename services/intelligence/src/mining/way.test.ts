import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activityOf } from "./activity.ts";
import { inCanonicalOrder, isKnownBefore, SYSTEMS, WAY, type Placed } from "./canonical-order.ts";
import { renewalLog, told } from "./log.fixture.ts";
import { isBusinessCase, stepOf, stepsOfText, stepsText } from "./steps.ts";
import { merged, returned, wayRow } from "./way.ts";

const placed: fc.Arbitrary<Placed[]> = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    at: fc.integer({ min: 0, max: 2 }),
    system: fc.constantFrom(...SYSTEMS, "elsewhere"),
    sequence: fc.integer({ min: 1, max: 1000 }),
    activity: fc.constantFrom(...WAY, "something else"),
  }),
  { selector: ({ system, sequence }) => `${system} ${sequence}`, maxLength: 30 },
);

describe("canonical order", () => {
  test("events are in the same order however they arrived, and never before one of their own system that came before", () => {
    fc.assert(
      fc.property(
        placed.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
        ([events, shuffled]) => {
          const ordered = inCanonicalOrder(events);
          expect(inCanonicalOrder(shuffled)).toEqual(ordered);
          for (const [index, later] of ordered.entries())
            for (const earlier of ordered.slice(0, index))
              expect(isKnownBefore(later, earlier) && later.system === earlier.system).toBe(false);
        },
      ),
    );
  });

  test("what happens at one instant in several systems reads as the flow runs it", () => {
    const steps = merged([], renewalLog().map(stepOf).toReversed()) ?? [];
    expect(steps.map(({ activity }) => activity)).toEqual(renewalLog().map(({ type }) => activityOf(type)));
  });

  test("of two systems at one instant nobody can tell which was first", () => {
    const [crm, cpq] = [
      told({ type: "crm.opportunity.won", at: "2026-01-01T00:00:00.000Z" }),
      told({ type: "cpq.quote.created", at: "2026-01-01T00:00:00.000Z" }),
    ].map(stepOf);
    expect(crm && cpq && [isKnownBefore(crm, cpq), isKnownBefore(cpq, crm)]).toEqual([false, false]);
  });
});

describe("the way of a case", () => {
  const rowOf = (events = renewalLog()) => wayRow("t", "opp_1", merged([], events.map(stepOf)) ?? []);

  test("is the same for events once, three times over and in any order, taken at once or one by one", () => {
    const events = renewalLog();
    const whole = rowOf(events);
    let steps: ReturnType<typeof stepOf>[] = [];
    for (const event of [...events.toReversed(), ...events, ...events]) steps = merged(steps, [stepOf(event)]) ?? steps;
    expect(wayRow("t", "opp_1", steps)).toEqual(whole);
    expect(merged(steps, events.map(stepOf))).toBeNull();
  });

  test("leaves out what comes by the calendar, and waits run from one step of the way to the next", () => {
    const { path, waits_ms: waits } = rowOf() as { path: string[]; waits_ms: number[] };
    expect(path).not.toContain("erp revenue recognized");
    expect(path).not.toContain("erp journal posted");
    const hours = Object.fromEntries(path.map((activity, index) => [activity, (waits[index] ?? 0) / 3_600_000]));
    expect(hours).toMatchObject({
      "crm opportunity won": 106,
      "billing invoice numbered": 13,
      "payment intent succeeded": 709,
      "erp cash applied": 0,
    });
  });

  test("a later row of more events has the higher version, one of newer rules a higher still", () => {
    expect(rowOf(renewalLog("opp_1", { without: ["crm.contract.renewed"] }))["version"]).toBe(Number(rowOf()["version"]) - 1);
  });

  test("an activity that returns is rework, with the time from each occurrence to the next", () => {
    const at = (minutes: number, activity: string) => ({ activity, at: minutes * 60_000 });
    expect(returned([at(0, "drafted"), at(1, "voided"), at(5, "drafted"), at(9, "drafted"), at(9, "paid")])).toEqual([
      { activity: "drafted", returns: 2, ms: 540_000 },
    ]);
  });

  test("steps stand in a row and come back as they were", () => {
    const steps = renewalLog().map(stepOf);
    expect(stepsOfText(stepsText(steps))).toEqual(steps);
  });

  test("a correlation id the chassis made for a call without one names no business case", () => {
    expect(["opp_1", "payment:payout:EUR:2026-01-11", "cor_015819d3", ""].map(isBusinessCase)).toEqual([true, true, false, false]);
  });
});
