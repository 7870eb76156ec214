import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { invoiceDrafted } from "@cashline/contracts/systems/billing/events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventTypes } from "../registry/sources.ts";
import { eventOf } from "./any-event.fixture.ts";
import { canonicaliser } from "./canonical.ts";
import { ConsumerFailed, handOn, type Consumer } from "./hand-on.ts";

const result = canonicaliser(eventTypes)("billing", eventOf(invoiceDrafted));
if (result.outcome !== "canonical") throw new Error(result.reason);
const { event } = result;
const eventsOf = (count: number): CanonicalEvent[] => Array.from({ length: count }, (_, index) => ({ ...event, eventId: `e${index}` }));

/** Refuses some events, naming at most so many of them in one answer. */
function refusing(ids: ReadonlySet<string>, names: number) {
  const taken: string[] = [];
  let calls = 0;
  const consumer: Consumer = (events) => {
    calls += 1;
    const refused = events.flatMap(({ eventId }, index) => (ids.has(eventId) ? [[index, eventId] as const] : []));
    if (refused.length > 0) return Promise.resolve({ outcome: "refused", reason: "one of them", named: new Map(refused.slice(0, names)) });
    taken.push(...events.map(({ eventId }) => eventId));
    return Promise.resolve({ outcome: "taken" });
  };
  return { consumer, taken, calls: () => calls };
}

describe("handing events on", () => {
  it("gives every event it does not refuse, once and in order, and answers exactly those it does", async () => {
    const cases = fc.integer({ min: 0, max: 70 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        poison: fc.uniqueArray(fc.integer({ min: 0, max: Math.max(count - 1, 0) }), { maxLength: count }),
        names: fc.constantFrom(0, 1, 20, 1000),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, poison, names }) => {
        const events = eventsOf(count);
        const ids = new Set(poison.map((index) => `e${index}`));
        const { consumer, taken, calls } = refusing(ids, names);
        const refused = await handOn(consumer, events);
        expect(new Set(refused.map((each) => each.event.eventId))).toEqual(ids);
        expect(refused).toHaveLength(ids.size);
        expect(taken).toEqual(events.map(({ eventId }) => eventId).filter((id) => !ids.has(id)));
        const halvings = Math.ceil(Math.log2(Math.max(count, 2)));
        expect(calls()).toBeLessThanOrEqual(1 + (names === 0 ? 2 * ids.size * halvings : Math.ceil(ids.size / names)));
      }),
    );
  });

  it("calls nobody for nothing", async () => {
    const { consumer, calls } = refusing(new Set(), 0);
    expect(await handOn(consumer, [])).toEqual([]);
    expect(calls()).toBe(0);
  });

  it("the reason is the one given for the event, or for the batch in which it stood alone", async () => {
    const events = eventsOf(3);
    expect(await handOn(refusing(new Set(["e1"]), 1).consumer, events)).toEqual([{ event: events[1], reason: "e1" }]);
    expect(await handOn(refusing(new Set(["e1"]), 0).consumer, events)).toEqual([{ event: events[1], reason: "one of them" }]);
  });

  it("a consumer that fails half-way fails the whole", async () => {
    let calls = 0;
    const failing: Consumer = () => {
      calls += 1;
      if (calls > 2) return Promise.reject(new ConsumerFailed("gone"));
      return Promise.resolve({ outcome: "refused", reason: "no", named: new Map() });
    };
    await expect(handOn(failing, eventsOf(8))).rejects.toThrow(ConsumerFailed);
  });
});
