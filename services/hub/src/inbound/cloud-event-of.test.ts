import { eventType } from "@cashline/contracts/common/events";
import { opportunityWon } from "@cashline/contracts/systems/crm/events";
import fc from "fast-check";
import { expect, it } from "vitest";
import { eventTypes } from "../registry/sources.ts";
import { eventOf, valuesOf } from "./any-event.fixture.ts";
import { canonicaliser } from "./canonical.ts";
import { cloudEventOf } from "./cloud-event-of.ts";

const canonicalise = canonicaliser(eventTypes);
/** One type of each system; what is opened with a business case gets a correlation of its own. */
const someOfEach = new Map([...eventTypes.values()].map((declared) => [declared.system, declared]));
const declarations = [...someOfEach.values(), opportunityWon];

it.each(declarations.map((declared) => [eventType(declared), declared] as const))(
  "%s, made a CloudEvent again, is understood as the same event",
  (_type, declared) => {
    const extras = fc.record(
      { recordedat: fc.constant("2026-02-01T00:00:00.000Z"), traceparent: fc.constant("00-1-1-01") },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(valuesOf(declared.data), extras, (data, extra) => {
        const first = canonicalise(declared.system, eventOf(declared, { data, ...extra }));
        if (first.outcome !== "canonical") throw new Error(first.reason);
        expect(canonicalise(declared.system, cloudEventOf(first.event))).toEqual(first);
      }),
      { numRuns: 3 },
    );
  },
);
