import type { OcelLog, OcelType, OcelValueKind } from "@cashline/contracts/services/intelligence/ocel";
import fc from "fast-check";

/** Names as tools and people write them: with spaces, signs, quotation marks and letters of any script. */
const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_ -]{0,11}$/),
  fc.constantFrom("Größe", 'say "so"', "a.b", "%", "object", "map_type", "注文", "o'neil"),
);
const kind = fc.constantFrom<OcelValueKind>("string", "time", "integer", "float", "boolean");

/** Instants to the nanosecond. */
const time = fc
  .tuple(
    fc.date({ min: new Date("1971-01-01"), max: new Date("2200-01-01"), noInvalidDate: true }),
    fc.constantFrom("", "5", "250", "000001"),
  )
  .map(([date, below]) => date.toISOString().replace("Z", `${below}Z`));

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("", "null", "1", "true", "2026-01-01", "line\nbreak", "tab\t"),
);

const valueOf = (of: OcelValueKind): fc.Arbitrary<string | number | boolean> => {
  switch (of) {
    case "string":
      return text;
    case "time":
      return time;
    case "integer":
      return fc.maxSafeInteger();
    case "float":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
  }
};

/** SQLite tells columns and tables apart without case. */
const apart = (word: string): string => word.toLowerCase();
const types = fc.uniqueArray(
  fc.record({ name, attributes: fc.uniqueArray(fc.record({ name, type: kind }), { selector: (each) => apart(each.name), maxLength: 4 }) }),
  { selector: (each) => each.name, minLength: 1, maxLength: 4 },
);
const ids = (prefix: string) =>
  fc.uniqueArray(
    text.map((word) => prefix + word),
    { minLength: 1, maxLength: 8 },
  );

/** Any log that says nothing twice and uses nothing it has not declared. */
export const anyLog: fc.Arbitrary<OcelLog> = fc
  .tuple(types, types, ids("e"), ids("o"))
  .chain(([eventTypes, objectTypes, eventIds, objectIds]) => {
    const ties = fc.uniqueArray(fc.record({ objectId: fc.constantFrom(...objectIds), qualifier: text }), {
      selector: (each) => JSON.stringify(each),
      maxLength: 4,
    });
    return fc.record({
      eventTypes: fc.constant(eventTypes),
      objectTypes: fc.constant(objectTypes),
      events: fc.tuple(
        ...eventIds.map((id) =>
          fc
            .constantFrom(...eventTypes)
            .chain((type) =>
              fc.record({ id: fc.constant(id), type: fc.constant(type.name), time, attributes: values(type), relationships: ties }),
            ),
        ),
      ),
      objects: fc.tuple(
        ...objectIds.map((id) =>
          fc
            .constantFrom(...objectTypes)
            .chain((type) =>
              fc.record({ id: fc.constant(id), type: fc.constant(type.name), attributes: changes(type), relationships: ties }),
            ),
        ),
      ),
    });
  });

const values = ({ attributes }: OcelType) =>
  fc
    .subarray(attributes)
    .chain((some) => fc.tuple(...some.map((each) => fc.record({ name: fc.constant(each.name), value: valueOf(each.type) }))));

/** What an object began with, and its changes, some of an attribute it did not begin with. */
const changes = ({ attributes }: OcelType): fc.Arbitrary<NonNullable<OcelLog["objects"][number]["attributes"]>> =>
  attributes.length === 0
    ? fc.constant([])
    : fc.array(
        fc.constantFrom(...attributes).chain((each) =>
          fc.record({
            name: fc.constant(each.name),
            value: valueOf(each.type),
            time: fc.oneof(fc.constant("1970-01-01T00:00:00Z"), time),
          }),
        ),
        { maxLength: 8 },
      );
