import Type, { type Static } from "typebox";
import { strict } from "../../common/values.ts";

/**
 * An object-centric event log as OCEL 2.0 writes it in JSON: what happened, which objects each event is about and as what,
 * and how objects changed. Source: OCEL 2.0 Specification (2024), the JSON exchange format, https://www.ocel-standard.org.
 * The standard allows members beyond its own; those are refused here, since they could not be given back.
 */
const Text = Type.String({ minLength: 1, maxLength: 2000 });

/** RFC 3339; a time zone left out by a careless writer is refused, since nobody can tell what it was. */
const Time = Type.String({ format: "date-time", maxLength: 40 });

/** The kinds of value the standard knows. */
export const OcelValueKind = Type.Enum(["string", "time", "integer", "float", "boolean"]);
export type OcelValueKind = Static<typeof OcelValueKind>;

/** A value of a declared kind; some writers put every value in quotation marks, which is read as what is declared. */
const Value = Type.Union([Type.String({ maxLength: 100_000 }), Type.Number(), Type.Boolean()]);

const AttributeDeclaration = strict({ name: Text, type: OcelValueKind });

/** A type of event or object, with the attributes its members may have. */
export const OcelType = strict({ name: Text, attributes: Type.Array(AttributeDeclaration, { maxItems: 1000 }) });
export type OcelType = Static<typeof OcelType>;

/** A tie to an object, and what the object is in it. */
export const OcelRelationship = strict({ objectId: Text, qualifier: Type.String({ maxLength: 2000 }) });
export type OcelRelationship = Static<typeof OcelRelationship>;

export const OcelEvent = strict({
  id: Text,
  type: Text,
  time: Time,
  attributes: Type.Optional(Type.Array(strict({ name: Text, value: Value }))),
  relationships: Type.Optional(Type.Array(OcelRelationship)),
});
export type OcelEvent = Static<typeof OcelEvent>;

export const OcelObject = strict({
  id: Text,
  type: Text,
  attributes: Type.Optional(
    Type.Array(strict({ name: Text, value: Value, time: Time }), {
      description: "A value from its time on; what an object began with has the time 1970-01-01T00:00:00Z",
    }),
  ),
  relationships: Type.Optional(Type.Array(OcelRelationship)),
});
export type OcelObject = Static<typeof OcelObject>;

export const OcelLog = strict(
  {
    eventTypes: Type.Array(OcelType),
    objectTypes: Type.Array(OcelType),
    events: Type.Array(OcelEvent, { maxItems: 200_000 }),
    objects: Type.Array(OcelObject, { maxItems: 200_000 }),
  },
  { description: "An object-centric event log as OCEL 2.0 writes it in JSON" },
);
export type OcelLog = Static<typeof OcelLog>;
