import type { CloudEvent, EventDeclaration } from "@cashline/contracts/common/events";
import { eventType } from "@cashline/contracts/common/events";
import fc from "fast-check";
import type { TSchema } from "typebox";

/** What of JSON Schema the contracts use. */
type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  uniqueItems?: boolean;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  patternProperties?: Record<string, Schema>;
};

const startMs = Date.parse("2026-01-01T00:00:00.000Z");
const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "date-time": fc.integer({ min: 0, max: 365 }).map((day) => new Date(startMs + day * 86_400_000).toISOString()),
  date: fc.integer({ min: 0, max: 365 }).map((day) => new Date(startMs + day * 86_400_000).toISOString().slice(0, 10)),
  email: fc.constant("someone@example.test"),
};

/** Values a schema of the contracts accepts; optional members are left out. */
export function valuesOf(schema: TSchema): fc.Arbitrary<unknown> {
  return arbitraryOf(schema as Schema);
}

function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const members = schema.anyOf ?? schema.oneOf;
  if (members) return fc.oneof(...members.map(arbitraryOf));
  switch (schema.type) {
    case "object":
      if (schema.properties === undefined) return fc.constant({});
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties)
            .filter(([name]) => schema.required?.includes(name))
            .map(([name, member]) => [name, arbitraryOf(member)]),
        ),
      );
    case "array":
      return (schema.uniqueItems === true ? fc.uniqueArray : fc.array)(arbitraryOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(2, schema.minItems ?? 0),
      });
    case "string":
      if (schema.format !== undefined) return formats[schema.format] ?? fc.constant("");
      if (schema.pattern !== undefined) {
        const { minLength = 0, maxLength = Infinity } = schema;
        // A pattern that says nothing of the length is met by any.
        return fc.stringMatching(new RegExp(schema.pattern)).filter(({ length }) => length >= minLength && length <= maxLength);
      }
      return fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 20, 20) });
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 1000) });
    case "number":
      return fc.double({ min: schema.minimum ?? 0, max: schema.maximum ?? 1, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.constant("anything");
  }
}

const payloads = new Map<EventDeclaration, Record<string, unknown>>();

/** One fixed payload a declared event may carry; the same in every run, each caller's own copy. */
export function payloadOf(declared: EventDeclaration): Record<string, unknown> {
  const payload = payloads.get(declared) ?? (fc.sample(valuesOf(declared.data), { numRuns: 1, seed: 1 })[0] as Record<string, unknown>);
  payloads.set(declared, payload);
  return structuredClone(payload);
}

/** An event of a declared type as its system publishes it. */
export function eventOf(declared: EventDeclaration, change: Partial<CloudEvent> = {}): CloudEvent {
  return {
    specversion: "1.0",
    id: `evt-${eventType(declared)}`,
    source: `/systems/${declared.system}`,
    type: eventType(declared),
    subject: "obj_1",
    time: "2026-01-05T10:00:00.000Z",
    datacontenttype: "application/json",
    tenant: "test",
    objecttype: declared.object,
    objectversion: 1,
    sequence: 1,
    correlationid: "cor_1",
    data: payloadOf(declared),
    ...change,
  };
}
