import Type, { type Static, type TSchema } from "typebox";
import { Instant, Tenant, nullable } from "./values.ts";

/**
 * A change a system publishes: its type, the kind of object it is about, and the object after the change.
 * The wire type is `<system>.<name>.v<version>`; a shape that breaks gets the next version.
 */
export type EventDeclaration<Data extends TSchema = TSchema> = {
  readonly system: string;
  readonly name: string;
  readonly version: number;
  readonly object: string;
  readonly summary: string;
  readonly data: Data;
};

export function event<const Declared extends EventDeclaration>(declared: Declared): Declared {
  return declared;
}

export function eventType(declared: EventDeclaration): string {
  return `${declared.system}.${declared.name}.v${declared.version}`;
}

export type EventData<Declared extends EventDeclaration> = Static<Declared["data"]>;

/**
 * CloudEvents 1.0 in JSON, with the estate's extension attributes. `id` is unique per source; delivery is at least
 * once and unordered, so a receiver drops ids it has seen and trusts `objectversion`, not the order of arrival.
 */
export const CloudEvent = Type.Object(
  {
    specversion: Type.Literal("1.0"),
    id: Type.String({ minLength: 1, maxLength: 200 }),
    source: Type.String({ description: "`/systems/<name>`" }),
    type: Type.String({ pattern: "^[a-z_]+\\.[a-z_]+\\.[a-z_]+\\.v[0-9]+$" }),
    subject: Type.String({ description: "Id of the object the event is about" }),
    time: Instant,
    datacontenttype: Type.Literal("application/json"),
    tenant: Tenant,
    objecttype: Type.String(),
    objectversion: Type.Integer({ minimum: 1 }),
    sequence: Type.Integer({ minimum: 1, description: "Position in the source's log of this sandbox; a cursor for replay" }),
    correlationid: Type.String(),
    traceparent: Type.Optional(Type.String()),
    recordedat: Type.Optional(Type.String({ description: "Wall-clock time of writing; for freshness figures only" })),
    data: Type.Unknown(),
  },
  { $id: "CloudEvent", additionalProperties: false },
);
export type CloudEvent = Static<typeof CloudEvent>;

/** A page of a system's event log. */
export const EventPage = Type.Object({ items: Type.Array(CloudEvent), next: nullable(Type.String()) }, { additionalProperties: false });
