import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { withoutScope } from "../kpis/scope.ts";
import { inCanonicalOrder, SYSTEMS, WAY } from "./canonical-order.ts";
import { LIFELINES } from "./lifelines.ts";
import { told } from "./log.fixture.ts";
import { stepOf } from "./steps.ts";

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
});
afterAll(() => example.close());

/** Events of one object at few instants, of any system, out of order. */
const lives = fc.uniqueArray(
  fc.record({
    system: fc.constantFrom(...SYSTEMS, "elsewhere"),
    activity: fc.constantFrom(...WAY, "something else"),
    day: fc.integer({ min: 1, max: 3 }),
    sequence: fc.integer({ min: 1, max: 50 }),
  }),
  { selector: ({ system, sequence }) => `${system} ${sequence}`, minLength: 1, maxLength: 25 },
);

test("the engine puts an object's events in the same order as the ways of cases are in", async () => {
  const samples = fc.sample(lives, { numRuns: 20, seed: 20 });
  const steps = samples.map((life) =>
    life.map(({ system, activity, day, sequence }) => {
      const event = told({ type: "elsewhere.thing.seen", id: "one", at: `2026-01-0${day}T00:00:00.000Z`, sequence });
      return {
        ...event,
        system,
        type: `${activity.replaceAll(" ", ".")}.v1`,
        objects: [{ type: "thing", id: "one" }],
        eventId: `${system}-${sequence}`,
      };
    }),
  );
  for (const [index, events] of steps.entries()) await example.put(`life-${index}`, events);
  for (const [index, events] of steps.entries()) {
    const [row] = await example.store.query<{ activities: string[] }>(withoutScope(`SELECT activities FROM ${LIFELINES}`), {
      tenant: `life-${index}`,
      from: "2026-01-01 00:00:00.000",
      to: "2026-02-01 00:00:00.000",
      object_type: "thing",
    });
    expect(row?.activities, `sample ${index} of seed 20`).toEqual(inCanonicalOrder(events.map(stepOf)).map(({ activity }) => activity));
  }
});
