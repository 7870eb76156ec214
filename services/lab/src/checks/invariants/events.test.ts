import { describe, expect, it } from "vitest";
import type { EventCount, Snapshot } from "../snapshot.ts";
import { brokenBy, itBreaks } from "./plant.fixture.ts";

const invariant = "published = consumed";
const counted =
  (system: string, change: Partial<EventCount>) =>
  ({ events }: Snapshot) => ({
    events: events.map((each) => (each.system === system ? { ...each, ...change } : each)),
  });

describe(invariant, () => {
  itBreaks([
    {
      invariant,
      by: "an event the hub never took in",
      plant: counted("billing", { taken: 11, stored: 11 }),
      says: ["billing: published 12, taken 11, stored 11, dead letters 0"],
    },
    {
      invariant,
      by: "an event that was never stored",
      plant: counted("billing", { stored: 11 }),
      says: ["billing: published 12, taken 12, stored 11, dead letters 0"],
    },
    {
      invariant,
      by: "an event stored that nobody wrote",
      plant: counted("billing", { taken: 13, stored: 13 }),
      says: ["billing: published 12, taken 13, stored 13, dead letters 0"],
    },
    {
      invariant,
      by: "a dead letter",
      plant: counted("tax", { deadLettered: 1 }),
      says: ["tax: published 8, taken 8, stored 8, dead letters 1"],
    },
    {
      invariant,
      by: "a system that is silent about what it has",
      plant: counted("tax", { published: 0, taken: 0, stored: 0 }),
      says: ["tax: published 0 for 4 objects"],
    },
    {
      invariant,
      by: "a system nobody counted",
      plant: ({ events }) => ({ events: events.filter(({ system }) => system !== "erp") }),
      says: ["erp: counted 0 times"],
    },
    {
      invariant,
      by: "a system counted twice",
      plant: ({ events }) => ({ events: [...events, ...events.filter(({ system }) => system === "erp")] }),
      says: ["erp: counted 2 times"],
    },
  ]);

  it("one event for each object is enough", () => {
    expect(brokenBy(counted("tax", { published: 4, taken: 4, stored: 4 }))).toEqual({});
  });
});
